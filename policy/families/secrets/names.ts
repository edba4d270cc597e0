/** Telling by a name whether a value is a secret, and by a value whether it only points to one. */

/** Names under which frameworks put a variable into the code that browsers load. */
const PUBLIC_PREFIX = /^(NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|REACT_APP|GATSBY|VITE|PUBLIC)_/;

/** Whether a variable of that name reaches browsers. */
export function isPublicVariable(name: string): boolean {
  return PUBLIC_PREFIX.test(name);
}

/** Whether an environment variable of that name holds a secret: `STRIPE_KEY`, `DB_PASSWORD`, `authToken`. */
export function namesSecretVariable(name: string): boolean {
  const words = wordsOf(name);
  return !words.some((word) => HARMLESS.has(word)) && ALWAYS_SECRET.test(words.at(-1) ?? "");
}

/**
 * As `namesSecretVariable`, for settings in a tree, where a bare `key` or `secret` names a secret rather than holds
 * it: `auth.password` and `apiKey`, but not `secretKeyRef.key` or `tls.secret`.
 */
export function namesSecretSetting(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => HARMLESS.has(word))) return false;
  const [last = "", before = ""] = words.toReversed();
  return SECRET_SETTING.test(last) || (QUALIFIED.test(last) && QUALIFIER.test(before));
}

const ALWAYS_SECRET = /^(.*(token|secret|password|passwd|passphrase|key)|credentials?|pwd)$/;
const SECRET_SETTING = /^(.*(token|password|passwd|passphrase)|(api|auth|access|private)key)$/;
const QUALIFIED = /^(key|secret)$/;
const QUALIFIER = /^(api|access|o?auth|client|cookie|encryption|jwt|private|secret|service|session|signing|webhook)$/;

/** Words of names that hold what may be read, or where a secret is to be found. */
const HARMLESS = new Set(["public", "publishable", "anon", "site", "existing", "ref", "from", "automount"]);

/** Lower-case words of `DB_PASSWORD_2`, `dbPassword` or `db-password`; a number at the end is no word. */
function wordsOf(name: string): readonly string[] {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z0-9]+/);
  return words.filter((word) => word !== "" && !/^\d+$/.test(word));
}

const POINTERS: readonly RegExp[] = [
  /^$/,
  /^(true|false|null|none|yes|no|on|off)$/i,
  // Values that Kubernetes, a shell or a template fills in.
  /^(\$\(|\$\{|\{\{|<|%\()/,
  // Files, where secrets are mounted.
  /^\.{0,2}\/[\w./-]+$/,
  // Addresses in secret stores.
  /^(vault:|op:\/\/|ref\+|doppler:|arn:aws:(secretsmanager|ssm):|gcp-?sm:|azurekeyvault:|projects\/[\w-]+\/secrets\/)/,
];

/** Whether the text says where a secret is, or is none at all, instead of being one. */
export function isPointer(text: string): boolean {
  return POINTERS.some((pointer) => pointer.test(text.trim()));
}

/** `name: value`, `name=value` or `"name": "value"`; a value with brackets is code. */
const ASSIGNMENT = /([A-Za-z][\w.-]{2,60})["']?[ \t]*[:=][ \t]*["']?([^\s"',;(){}[\]<>$]{4,200})(?![({[<$])/g;

/** Whether a file's text gives a value to a setting that by its name holds a secret. */
export function assignsSecret(text: string): boolean {
  return [...text.matchAll(ASSIGNMENT)].some(
    ([, name = "", value = ""]) => namesSecretSetting(name) && !isPointer(value),
  );
}
