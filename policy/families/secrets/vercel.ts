/** Variables at Vercel: what carries a secret cannot be read again. */

import { secretKinds } from "../../../release/secrets";
import { VERCEL_DEPLOYMENT } from "../../resourceTypes";
import { type Resource, resourceRule } from "../../rule";
import { childPath, listAt, quoted, recordAt, textAt, valueAt } from "../../values";
import { allowedNames } from "./findings";
import { isPointer, isPublicVariable, namesSecretVariable } from "./names";
import type { Variable } from "./places";

/** Every resource that carries variables. */
export const VERCEL: readonly string[] = [
  "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable",
  "vercel:index/projectEnvironmentVariables:ProjectEnvironmentVariables",
  "vercel:index/sharedEnvironmentVariable:SharedEnvironmentVariable",
  "vercel:index/project:Project",
  VERCEL_DEPLOYMENT,
];

interface VercelVariable extends Variable {
  readonly sensitive: unknown;
  /** Where that stands. */
  readonly sensitiveAt: string;
}

/** The variables of a resource, wherever its type has them; none of other vendors' resources. */
export function vercelVariables({ type, props }: Resource): readonly VercelVariable[] {
  if (!VERCEL.includes(type)) return [];
  const lists = ["variables", "environments"].flatMap((path) =>
    listAt(props, path).map((entry, index) => variable(entry, `${path}[${index}]`)),
  );
  const map = Object.entries(recordAt(props, "environment")).map(([key, value]) => {
    const property = childPath("environment", key);
    return { ...variable({ key, value }, property), property };
  });
  return [...(props.key === undefined ? [] : [variable(props, "")]), ...lists, ...map];
}

function variable(entry: unknown, path: string): VercelVariable {
  return {
    property: childPath(path, "value"),
    name: textAt(entry, "key") ?? "",
    text: textAt(entry, "value"),
    isUnknown: false,
    fromSecret: false,
    sensitive: valueAt(entry, "sensitive"),
    sensitiveAt: childPath(path, "sensitive"),
  };
}

export const sensitive = resourceRule({
  name: "secrets-vercel-sensitive",
  family: "secrets",
  severity: "high",
  description: "A Vercel variable that carries a secret is sensitive.",
  why: "Everybody in the team can read a variable that is not, in the dashboard and through the API.",
  fix: "Set sensitive: true and renew the value, or list the name in allowedNames if it holds no secret",
  refused: 'new ProjectEnvironmentVariable("key", { key: "STRIPE_KEY", value, sensitive: false })',
  types: VERCEL,
  options: { allowedNames },
  check: async (resource, options) => {
    const readable = vercelVariables(resource).filter(({ sensitive }) => sensitive !== true);
    const open = readable.filter(({ name }) => !isPublicVariable(name));
    const kinds = await secretKinds(open.map(({ text = "" }) => text));
    return open.flatMap((variable, index) => {
      const byName = isSecretByName(variable, options.allowedNames) ? "a secret by its name" : null;
      const kind = kinds[index] ?? byName;
      if (kind === null) return [];
      const found = `${quoted(variable.sensitive)}, and the value is ${kind} (masked)`;
      return [{ property: variable.sensitiveAt, found, expected: "true" }];
    });
  },
});

/** Also while the value is not known yet. */
function isSecretByName({ name, text }: Variable, allowed: readonly string[]): boolean {
  return namesSecretVariable(name) && !allowed.includes(name) && (text === undefined || !isPointer(text));
}
