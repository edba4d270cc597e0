/** Variables that browsers load. */

import { RANDOM, secretKinds } from "../../../release/secrets";
import { SENTRY_DSN } from "../../../release/secretShapes";
import { type Finding, type Resource, resourceRule } from "../../rule";
import { isPublicVariable } from "./names";
import { configMapData, containersOf, environmentOf, KUBERNETES, type Variable } from "./places";
import { VERCEL, vercelVariables } from "./vercel";

export const publicVariables = resourceRule({
  name: "secrets-none-in-public-variables",
  family: "secrets",
  severity: "critical",
  description: "A variable that browsers load (NEXT_PUBLIC_…, VITE_…) carries no secret and no service key.",
  why: "Its value is compiled into the code that every visitor downloads: it is published, not configured.",
  fix: "Take the public prefix away and use the value on the server only; renew it, for it may have been served",
  refused: '{ key: "NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY", value: … }',
  types: [KUBERNETES, ...VERCEL],
  options: {},
  check: async (resource) => {
    const variables = variablesOf(resource).filter(({ name }) => isPublicVariable(name));
    const kinds = await secretKinds(variables.map(({ text = "" }) => text));
    return variables.flatMap((variable, index) => problemOf(variable, kinds[index] ?? null));
  },
});

function variablesOf(resource: Resource): readonly Variable[] {
  return [
    ...containersOf(resource).flatMap(environmentOf),
    ...vercelVariables(resource),
    ...configMapData(resource).map((place) => ({ ...place, isUnknown: false, fromSecret: false })),
  ];
}

/** Names that speak of the server's side even with a public prefix. */
const FOR_SERVERS = /SECRET|PASSWORD|PASSWD|PRIVATE|CREDENTIAL|SERVICE_?(ROLE|ACCOUNT|KEY|TOKEN)|ADMIN_?(KEY|TOKEN)/;

/** What a browser is meant to have although it looks like a secret: keys that only say which project is meant. */
const FOR_BROWSERS: ReadonlySet<string> = new Set([RANDOM, `a secret (${SENTRY_DSN})`]);

function problemOf({ property, name, fromSecret }: Variable, kind: string | null): readonly Finding[] {
  const expected = "a value that every visitor may read";
  if (fromSecret) return [{ property, found: "a value from a Kubernetes Secret", expected }];
  if (kind !== null && !FOR_BROWSERS.has(kind)) return [{ property, found: `${kind} (masked)`, expected }];
  if (FOR_SERVERS.test(name)) return [{ property, found: "a secret by its name (masked)", expected }];
  return [];
}
