/**
 * What is masked in logs, traces and metrics before they leave the cluster. Regular expressions of RE2, which knows no
 * looking ahead (github.com/google/re2/wiki/Syntax); the formats are those of release/secretShapes.ts, drawn wider: in
 * a log it is better to mask too much.
 */

export const SECRET_VALUES: readonly string[] = [
  "-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY( BLOCK)?-----|$)",
  // JSON Web Tokens, among them Supabase's keys (RFC 7519).
  "\\beyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{16,}",
  // Keys that tell by how they begin whose they are.
  "\\b(sb_secret|sbp|sk|rk|pk_live|whsec|re|vc[paikr]|vercel_blob_rw|sntry[sua]|gh[pousr]|github_pat|glpat|npm|xox[abposr]|ecfg)[_-][\\w+/=.-]{16,}",
  "\\b(cf(k|ut|at)_|hv[sbr]\\.|dp\\.(st|pt|ct|sa|scim|audit)\\.|pul-|[ks]pat_|AIza|R0|v1\\.0-)[\\w.-]{24,}",
  "\\b(AKIA|ASIA)[0-9A-Z]{16}\\b",
  "hooks\\.slack\\.com/(services|workflows|triggers)/[\\w/]+",
  "api\\.vercel\\.com/v1/integrations/deploy/[\\w/]+",
  // Two slashes written so do not make this list look like what it looks for.
  "https:/{2}[0-9a-f]{32}(:[0-9a-f]{32})?@[\\w.-]+/\\d+",
  "(?i)\\b(bearer|basic)\\s+[\\w.~+/-]{16,}=*",
  // A name that says what stands behind it: `api_key=…`, `"password": "…"`.
  "(?i)[\\w-]*(password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|routing[_-]?key|service[_-]?role|credential)[\\w-]*[\"']?\\s*[:=]\\s*[\"']?[^\\s\"',;&}]{6,}",
  "(?i)(cloudflare|datadog|pagerduty|upstash|\\bdd|\\bcf)[\\w-]{0,20}key[\"']?\\s*[:=]\\s*[\"']?[\\w-]{20,}",
  // An address with its password.
  "(?i)\\b[a-z][a-z0-9+.-]*:/{2}[^\\s:/@\"']*:[^\\s/@\"']+@",
  "(?i)[?&](sig|signature|key)=[^\\s&#\"']{6,}",
];

/** Names of attributes, and of members of a log's body, whose values are masked whatever they are. */
export const SECRET_KEYS: readonly string[] = [
  "(?i)password|passwd|secret|authorization|cookie|credential|api[_-]?key|private[_-]?key|access[_-]?token|refresh[_-]?token",
];
