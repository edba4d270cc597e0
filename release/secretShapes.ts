/** What secrets look like that the detector library does not know, and what looks like a secret and is public. */

interface Shape {
  readonly kind: string;
  readonly shape: RegExp;
  /** Looks into what the shape matched; without it every match counts. */
  readonly accepts?: (match: string) => boolean;
}

/** Kind of a Sentry DSN: secret on a server, public in a browser. */
export const SENTRY_DSN = "sentry dsn";

/** The kind of secret that the text holds, by its shape; null if it has none of the shapes. */
export function shapeKind(text: string): string | null {
  return SECRETS.find((candidate) => holds(text, candidate))?.kind ?? null;
}

/** The text without what everybody may read although it looks like a secret. */
export function withoutPublicParts(text: string): string {
  return PUBLIC.reduce((rest, { shape, accepts }) => {
    return rest.replaceAll(shape, (match) => (accepts && !accepts(match) ? match : ""));
  }, text);
}

function holds(text: string, { shape, accepts }: Shape): boolean {
  if (!accepts) return text.search(shape) !== -1;
  return (text.match(shape) ?? []).some(accepts);
}

/** Header, payload, signature (RFC 7519). */
const WEB_TOKEN = /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/g;

/** The role that a web token gives; Supabase: `anon` is for browsers, `service_role` passes every row's policy. */
function roleOf(token: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null && "role" in claims ? claims.role : undefined;
  } catch {
    return undefined;
  }
}

/** Formats as the vendors document them; where a key is bare hexadecimal, only together with its vendor's name. */
const SECRETS: readonly Shape[] = [
  { kind: "private key", shape: /-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----[\s\S]{0,200}?[A-Za-z0-9+/=]{16}/g },
  { kind: "supabase service role key", shape: WEB_TOKEN, accepts: (token) => roleOf(token) === "service_role" },
  { kind: "json web token", shape: WEB_TOKEN },
  { kind: "supabase secret key", shape: /\bsb_secret_[\w-]{16,}/g },
  { kind: "supabase access token", shape: /\bsbp_(v0_)?[0-9a-f]{40}/g },
  // developers.cloudflare.com/fundamentals/api/get-started/token-formats
  { kind: "cloudflare token", shape: /\bcf(k|ut|at)_[A-Za-z0-9]{40,}/g },
  { kind: "cloudflare origin certificate authority key", shape: /\bv1\.0-[0-9a-f]{24}-[0-9a-f]{100,}/g },
  { kind: "cloudflare key", shape: /(cloudflare|\bcf)[\w-]{0,20}(key|token)["']?\s*[:=]\s*["']?[\w-]{37,40}\b/gi },
  { kind: "upstash token", shape: /upstash[\w-]{0,20}token["']?\s*[:=]\s*["']?[A-Za-z0-9+/=_-]{20,}/gi },
  { kind: "vercel token", shape: /\bvc[paikr]_[A-Za-z0-9]{24,}/g },
  { kind: "vercel store token", shape: /\bvercel_blob_rw_\w{20,}|\/ecfg_\w+\?token=[\w-]{16,}/g },
  { kind: "vercel deploy hook", shape: /api\.vercel\.com\/v1\/integrations\/deploy\/\w+\/\w{8,}/g },
  { kind: "datadog key", shape: /(datadog|\bdd)[\w-]{0,20}key["']?\s*[:=]\s*["']?[0-9a-f]{32,40}\b/gi },
  { kind: "sentry token", shape: /\bsntry[sua]_[\w+/=-]{32,}/g },
  { kind: SENTRY_DSN, shape: /https:\/\/[0-9a-f]{32}(:[0-9a-f]{32})?@[\w.-]+\/\d+/g },
  { kind: "resend key", shape: /\bre_[A-Za-z0-9]{6,}_[A-Za-z0-9]{16,}/g },
  { kind: "anthropic key", shape: /\bsk-ant-[a-z0-9]+-[\w-]{20,}/g },
  { kind: "slack webhook", shape: /hooks\.slack\.com\/(services|workflows|triggers)\/\w+\/\w+\/\w{16,}/g },
  { kind: "kong token", shape: /\b[ks]pat_[A-Za-z0-9]{32,}/g },
  { kind: "pagerduty routing key", shape: /\bR0[0-9A-Z]{30}\b/g },
  {
    kind: "pagerduty key",
    shape: /(pagerduty|routing|integration)[\w-]{0,10}key["']?\s*[:=]\s*["']?[0-9a-f]{32}\b/gi,
  },
  { kind: "stripe key", shape: /\b([rs]k_(live|test)|whsec)_[A-Za-z0-9+/=]{16,}/g },
  { kind: "vault token", shape: /\bhv[sbr]\.[\w-]{24,}/g },
  { kind: "doppler token", shape: /\bdp\.(st|pt|ct|sa|scim|audit)\.[\w.-]{24,}/g },
  { kind: "pulumi token", shape: /\bpul-[0-9a-f]{40}/g },
  { kind: "aws secret key", shape: /aws[\w-]{0,20}secret[\w-]{0,20}["']?\s*[:=]\s*["']?[A-Za-z0-9+/]{40}\b/gi },
  { kind: "authorization header", shape: /\b(bearer|basic)\s+(?=\S*\d)[A-Za-z0-9._~+/-]{20,}=*/gi },
  // A password that is a placeholder or a reference is none.
  {
    kind: "address with its password",
    shape: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"']*:(?![$<{*]|%s|%\()[^\s/@"']+@/gi,
  },
  {
    kind: "address with its key",
    shape:
      /[?&]((x-)?(api|app|application|access|auth|subscription|secret)[_-]?key|(\w+[_-])?(token|secret|password|signature)|sig)=(?![$<{*]|%s|%\()[^\s&#"']{6,}/gi,
  },
];

const PUBLIC: readonly Shape[] = [
  {
    kind: "certificate or public key",
    shape: /-----BEGIN ([A-Z0-9 ]*(CERTIFICATE|PUBLIC KEY)[A-Z0-9 ]*)-----[^-]*-----END \1-----/g,
  },
  { kind: "certificate in base64", shape: /\bLS0tLS1CRUdJTiBDRVJUSUZJ[A-Za-z0-9+/=\s]*/g },
  { kind: "public key of SSH", shape: /\bAAAA[BCE][23]N[A-Za-z0-9+/=]{20,}/g },
  { kind: "integrity hash", shape: /\bsha(256|384|512)-[A-Za-z0-9+/_=-]{40,}/g },
  { kind: "supabase key for browsers", shape: WEB_TOKEN, accepts: (token) => roleOf(token) === "anon" },
  { kind: "supabase key for browsers", shape: /\bsb_publishable_[\w-]+/g },
];
