/** Random secrets of each kind, shaped as their vendors shape them, and places to plant them in. */

import fc from "fast-check";
import type { Resource } from "../../policy/rule";
import { resource } from "./fixtures/resource";
import type { Given } from "./secretsSample";

const of = (characters: string, length: number): fc.Arbitrary<string> => {
  const character = fc.constantFrom(...characters.split(""));
  return fc.array(character, { minLength: length, maxLength: length }).map((chosen) => chosen.join(""));
};

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const UPPERCASE = `0123456789${LETTERS.toUpperCase()}`;

const mixed = (length: number) => of(`${UPPERCASE}${LETTERS}`, length);
const hexadecimal = (length: number) => of("0123456789abcdef", length);
const after = (prefix: string, rest: fc.Arbitrary<string>) => rest.map((text) => `${prefix}${text}`);
const webToken = (claims: object) =>
  mixed(43).map((signature) => `${base64url({ alg: "HS256" })}.${base64url(claims)}.${signature}`);

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** By the kind that a user reads. */
export const KINDS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "github token": after("ghp_", mixed(36)),
  "supabase service role key": webToken({ iss: "supabase", role: "service_role" }),
  "json web token": webToken({ sub: "1234567890" }),
  "supabase secret key": after("sb_secret_", mixed(31)),
  "cloudflare token": after("cfut_", mixed(48)),
  "vercel token": after("vcp_", mixed(56)),
  "sentry token": after("sntryu_", hexadecimal(64)),
  "sentry dsn": hexadecimal(32).map((key) => `https://${key}@o1.ingest.sentry.io/42`),
  "resend key": fc.tuple(mixed(8), mixed(24)).map(([id, key]) => `re_${id}_${key}`),
  "anthropic key": after("sk-ant-api03-", mixed(95)),
  "slack webhook": mixed(24).map((key) => `https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/${key}`),
  "kong token": after("kpat_", mixed(48)),
  "pagerduty routing key": after("R0", of(UPPERCASE, 30)),
  "stripe key": after("sk_live_", mixed(24)),
  "vault token": after("hvs.", mixed(90)),
  "datadog key": after("DD_API_KEY=", hexadecimal(32)),
  "upstash token": after("UPSTASH_REDIS_REST_TOKEN=", mixed(56)),
  "authorization header": mixed(40).map((token) => `Authorization: Bearer 1${token}`),
  "address with its password": mixed(20).map((password) => `rediss://default:${password}@cache.example.com:6379`),
  "address with its key": mixed(20).map((key) => `https://metrics.example.com/api/v1?site=eu&api_key=${key}`),
  "private key": mixed(120).map((body) => `-----BEGIN PRIVATE KEY-----\nMII${body}\n-----END PRIVATE KEY-----`),
};

/** Where a text is planted. */
export const PLACES: Readonly<Record<string, (text: string) => Given>> = {
  "a container's environment": (text) => ({ resources: [pod({ env: [{ name: "UPSTREAM", value: text }] })] }),
  "a variable named for a secret": (text) => ({ resources: [pod({ env: [{ name: "UPSTREAM_TOKEN", value: text }] })] }),
  "a container's arguments": (text) => ({ resources: [pod({ args: ["--upstream", text] })] }),
  "a ConfigMap": (text) => ({ resources: [resource("kubernetes:core/v1:ConfigMap", "shop", { data: { "a.conf": text } })] }),
  "a ConfigMap's binary data": (text) => ({
    resources: [resource("kubernetes:core/v1:ConfigMap", "shop", { binaryData: { a: Buffer.from(text).toString("base64") } })],
  }),
  "an annotation": (text) => ({
    resources: [resource("kubernetes:core/v1:Service", "shop", { metadata: { annotations: { "example.com/a": text } } })],
  }),
  "a chart's values": (text) => ({ resources: [resource("kubernetes:helm.sh/v4:Chart", "shop", { values: { a: [text] } })] }),
  "a Vercel variable": (text) => ({ resources: [vercel({ key: "UPSTREAM", value: text, sensitive: false })] }),
  "an output": (text) => ({ resources: [stack({ upstream: { a: text } })] }),
  "the stack's config": (text) => ({ resources: [stack({})], config: { "shop:upstream": JSON.stringify({ a: text }) } }),
};

/** Where browsers would see it. */
export const PUBLIC_PLACES: Readonly<Record<string, (text: string) => Given>> = {
  "a container's public variable": (text) => ({ resources: [pod({ env: [{ name: "NEXT_PUBLIC_A", value: text }] })] }),
  "a public Vercel variable": (text) => ({ resources: [vercel({ key: "NEXT_PUBLIC_A", value: text, sensitive: true })] }),
};

function pod(container: object): Resource {
  return resource("kubernetes:core/v1:Pod", "shop", { spec: { containers: [container] } });
}

function vercel(props: Record<string, unknown>): Resource {
  return resource("vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable", "shop", props);
}

function stack(outputs: Record<string, unknown>): Resource {
  return resource("pulumi:pulumi:Stack", "shop", outputs);
}
