/** Sentry: ids, computed outputs, and what its API refuses of projects and their alerts. */

import { listAt, numberAt, textAt, type Finding, type Properties } from "../values";
import { derive, HEX, type Declared, type Made, type Neighbours, type Vendor } from "./vendor";

const TEAM = "sentry:index/sentryTeam:SentryTeam";
const PROJECT = "sentry:index/sentryProject:SentryProject";

export const sentry: Vendor = {
  package: "sentry",
  sdk: "@pulumiverse/sentry",
  common: { replaceOn: ["organization"], id: ({ seed }) => number(seed) },
  resources: {
    [TEAM]: { id: slugOf, outputs: (made) => ({ ...numbered(made, "teamId"), slug: slugOf(made) }) },
    [PROJECT]: { id: slugOf, refusals: [teamsExist], outputs: (made) => ({ ...numbered(made, "projectId"), slug: slugOf(made) }) },
    "sentry:index/sentryKey:SentryKey": {
      replaceOn: ["project"],
      id: ({ seed }) => derive(seed, "public", 32, HEX),
      refusals: [projectExists],
      outputs: keyOutputs,
    },
    "sentry:index/sentryIssueAlert:SentryIssueAlert": {
      replaceOn: ["project"],
      checks: [matches, frequency, conditions],
      refusals: [projectExists],
    },
  },
};

function number(seed: string): string {
  return `4${derive(seed, "number", 8, "0123456789")}`;
}

function numbered({ seed }: Made, name: string): Properties {
  return { internalId: number(seed), [name]: number(seed) };
}

/** Given, or made of the name. */
function slugOf({ inputs, name }: Declared): string {
  return textAt(inputs, "slug") ?? (textAt(inputs, "name") ?? name).toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-");
}

function keyOutputs({ id, seed, inputs }: Made): Properties {
  const [host, project] = ["o1.ingest.sentry.example", number(String(inputs.project))];
  const secret = derive(seed, "secret", 32, HEX);
  return {
    public: id,
    secret,
    projectId: Number(project),
    isActive: true,
    dsnPublic: `https://${id}@${host}/${project}`,
    dsnSecret: `https://${id}:${secret}@${host}/${project}`,
    dsnCsp: `https://${host}/api/${project}/csp-report/?sentry_key=${id}`,
  };
}

function teamsExist({ inputs }: Declared, cloud: Neighbours): readonly Finding[] {
  const known = new Set(cloud.ofType(TEAM).map(({ id }) => id));
  return listAt(inputs, "teams").flatMap((team, index) =>
    known.has(String(team)) ? [] : [{ path: `teams[${index}]`, reason: `there is no team ${JSON.stringify(team)}` }],
  );
}

function projectExists({ inputs }: Declared, cloud: Neighbours): readonly Finding[] {
  if (cloud.ofType(PROJECT).some(({ id }) => id === inputs.project)) return [];
  return [{ path: "project", reason: `there is no project ${JSON.stringify(inputs.project)}` }];
}

/** API, "Create an Issue Alert Rule for a Project": actionMatch, filterMatch. */
function matches(inputs: Properties): readonly Finding[] {
  const allowed = { actionMatch: ["all", "any"], filterMatch: ["all", "any", "none"] };
  return Object.entries(allowed).flatMap(([path, values]) => {
    const found = textAt(inputs, path);
    if (found === undefined || values.includes(found)) return [];
    return [{ path, reason: `expected one of ${values.join(", ")}, found ${JSON.stringify(found)}` }];
  });
}

/** Minutes; the same page: frequency. */
function frequency(inputs: Properties): readonly Finding[] {
  const minutes = numberAt(inputs, "frequency");
  if (minutes === undefined || (minutes >= 5 && minutes <= 43_200)) return [];
  return [{ path: "frequency", reason: `expected 5 to 43200 minutes, found ${minutes}` }];
}

/** The same page: each condition and action is told by its `id`, and there is at least one action. */
function conditions(inputs: Properties): readonly Finding[] {
  const nameless = ["conditions", "filters", "actions"].flatMap((place) =>
    listAt(inputs, place).flatMap((entry, index) =>
      (textAt(entry, "id") ?? "").startsWith("sentry.")
        ? []
        : [{ path: `${place}[${index}].id`, reason: "expected an id such as sentry.rules.…, found another or none" }],
    ),
  );
  const without = listAt(inputs, "actions").length === 0 ? [{ path: "actions", reason: "expected at least one action, found none" }] : [];
  return [...nameless, ...without];
}
