/** Keeps secrets out of what is told of a stack: its config's, those that its program made, and those of the environment. */

import type { Stack } from "@pulumi/pulumi/automation";
import { isSecret } from "../../release/marks";

export type Redact = (text: string) => string;

/** Shorter texts are no secrets, and taking them out would spoil the rest. */
const SHORTEST = 6;

/** Variables that hold one by their name, such as SLACK_BOT_TOKEN. */
const NAMES_OF_SECRETS = /TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|_KEY$/i;

/**
 * Takes out every secret of the stack's state, its config and the environment that it is driven in. Where these cannot be read nothing can be told apart, and the
 * whole text goes.
 */
export async function redactorFor(stack: Stack): Promise<Redact> {
  try {
    const { deployment } = (await stack.exportStack()) as { readonly deployment: unknown };
    const config = Object.values(await stack.getAllConfig()).flatMap(({ secret, value }) => (secret === true ? [value] : []));
    return redactor([...config, ...secretsIn(deployment), ...secretsOf(stack.workspace.envVars)]);
  } catch {
    return () => "what the engine said is withheld, for the stack's secrets could not be read to take them out";
  }
}

export function redactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.filter(({ length }) => length >= SHORTEST).flatMap(formsOf))];
  const longestFirst = forms.sort((left, right) => right.length - left.length);
  return (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, "[secret]"), text);
}

function secretsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) => (NAMES_OF_SECRETS.test(name) ? [value] : []));
}

/** As it is, and as it stands in JSON, in a URL and in base64. */
function formsOf(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
}

/** Every text inside every secret of an exported state, in clear. */
function secretsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (isSecret(value)) return textsIn(parsed(Reflect.get(value, "plaintext")));
  return Object.values(value).flatMap(secretsIn);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function parsed(text: unknown): unknown {
  return typeof text === "string" ? (JSON.parse(text) as unknown) : text;
}
