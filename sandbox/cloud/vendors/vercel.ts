/** Vercel: ids, computed outputs, refusals of its plugin (which wraps vercel/terraform-provider-vercel) and API. */

import { asText, hasUnknown, listAt, numberAt, textAt, type Finding, type Properties } from "../values";
import { autonamed, derive, LETTERS, LOWER, type Declared, type Made, type Neighbours, type Vendor } from "./vendor";
import { prebuiltProject } from "./vercelPrebuilt";

const PROJECT = "vercel:index/project:Project";
const ENVIRONMENT = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable";

export const vercel: Vendor = {
  package: "vercel",
  sdk: "@pulumiverse/vercel",
  common: {
    replaceOn: ["projectId", "teamId", "edgeConfigId"],
    id: ({ seed }) => derive(seed, "id", 24),
  },
  resources: {
    [PROJECT]: { id: ({ seed }) => `prj_${derive(seed, "id", 28)}`, complete: autonamed },
    "vercel:index/deployment:Deployment": {
      // A deployment is what was built: none of it can be changed afterwards.
      replaceOn: ["*"],
      checks: [exactlyOne("files", "ref")],
      id: ({ seed }) => `dpl_${derive(seed, "id", 28)}`,
      outputs: deploymentAddresses,
    },
    "vercel:index/edgeConfig:EdgeConfig": {
      id: ({ seed }) => `ecfg_${derive(seed, "id", 28, LOWER)}`,
      complete: autonamed,
    },
    "vercel:index/edgeConfigItem:EdgeConfigItem": {
      // The plugin has no update (resource_edge_config_item.go): another value is another item under the same key.
      replaceOn: ["key", "value", "valueJson"],
      checks: [exactlyOne("value", "valueJson"), itemKey],
      partOf: "edgeConfigId",
      id: ({ inputs }) => `${String(inputs.edgeConfigId)}/${String(inputs.key)}`,
    },
    "vercel:index/edgeConfigToken:EdgeConfigToken": { replaceOn: ["*"], outputs: tokenOutputs },
    [ENVIRONMENT]: {
      replaceOn: ["key"],
      checks: [exactlyOne("value", "valueWo"), environmentTargets, sensitiveTargets],
      refusals: [onePerTarget],
    },
    "vercel:index/projectRollingRelease:ProjectRollingRelease": {
      checks: [stages, stageDurations],
      id: ({ inputs }) => String(inputs.projectId),
    },
  },
  functions: { "vercel:index/getPrebuiltProject:getPrebuiltProject": prebuiltProject },
};

/** The plugin's own validators: one of two, not both. */
function exactlyOne(one: string, other: string): (inputs: Properties) => readonly Finding[] {
  return (inputs) => {
    const given = [one, other].filter((name) => inputs[name] !== undefined);
    if (given.length === 1) return [];
    const found = given.length === 0 ? "neither" : "both";
    return [{ path: one, reason: `expected exactly one of ${one} and ${other}, found ${found}` }];
  };
}

/** resource_edge_config_item.go, `edgeConfigItemKeyRegex`. */
function itemKey(inputs: Properties): readonly Finding[] {
  const key = textAt(inputs, "key");
  if (key === undefined || /^[\w-]{1,256}$/.test(key)) return [];
  return [{ path: "key", reason: `expected 1 to 256 letters, digits, "_" and "-", found ${JSON.stringify(key)}` }];
}

function environmentTargets(inputs: Properties): readonly Finding[] {
  if (inputs.targets !== undefined || inputs.customEnvironmentIds !== undefined) return [];
  return [{ path: "targets", reason: "expected targets or customEnvironmentIds, found neither" }];
}

/** Environment variables, "Sensitive environment variables": production and preview alone can have them. */
function sensitiveTargets(inputs: Properties): readonly Finding[] {
  if (inputs.sensitive !== true || !listAt(inputs, "targets").includes("development")) return [];
  return [{ path: "sensitive", reason: "expected false, as the targets include development; found true" }];
}

/** API, "Create one or more environment variables": ENV_ALREADY_EXISTS. */
function onePerTarget({ inputs, previous }: Declared, cloud: Neighbours): readonly Finding[] {
  if (previous !== undefined) return [];
  const namesakes = cloud.ofType(ENVIRONMENT).filter(({ properties }) =>
    ["projectId", "key", "gitBranch"].every((name) => properties[name] === inputs[name]),
  );
  const taken = namesakes.flatMap(({ properties }) => listAt(properties, "targets"));
  const twice = listAt(inputs, "targets").filter((target) => taken.includes(target));
  if (twice.length === 0) return [];
  return [{ path: "key", reason: `${asText(inputs.key)} is already there for target ${twice.map(asText).join(", ")}` }];
}

/** Rolling Releases, "Configuring Rolling Releases": stages ascend, the last is 100. */
function stages(inputs: Properties): readonly Finding[] {
  const percentages = listAt(inputs, "stages").map((stage) => numberAt(stage, "targetPercentage"));
  if (hasUnknown(inputs.stages) || percentages.length === 0) return [];
  const findings = percentages.flatMap((percentage = 0, index) => {
    const earlier = percentages[index - 1] ?? 0;
    const fits = percentage > earlier && percentage <= 100;
    const path = `stages[${index}].targetPercentage`;
    return fits ? [] : [{ path, reason: `expected more than ${earlier} and at most 100, found ${percentage}` }];
  });
  if (percentages.at(-1) === 100) return findings;
  const path = `stages[${percentages.length - 1}].targetPercentage`;
  return [...findings, { path, reason: `expected 100 at the last stage, found ${percentages.at(-1)}` }];
}

/** The SDK's comment on a stage's `duration`; the last stage has nothing to wait for. */
function stageDurations(inputs: Properties): readonly Finding[] {
  const automatic = inputs.advancementType === "automatic";
  return listAt(inputs, "stages").slice(0, -1).flatMap((stage, index) => {
    const given = numberAt(stage, "duration") !== undefined;
    if (given === automatic || hasUnknown(stage)) return [];
    const reason = automatic
      ? "is required where stages advance by themselves"
      : "cannot be given where a person advances stages";
    return [{ path: `stages[${index}].duration`, reason }];
  });
}

/** Deployments, "Generated URLs". */
function deploymentAddresses({ inputs, seed }: Made, cloud: Neighbours): Properties {
  const project = cloud.ofType(PROJECT).find(({ id }) => id === inputs.projectId);
  const name = textAt(project?.properties, "name") ?? "project";
  const url = `${name}-${derive(seed, "url", 9, LOWER)}.vercel.app`;
  return { url, domains: inputs.production === true ? [`${name}.vercel.app`, url] : [url] };
}

/** Edge Config, "Using Edge Config": the form of a connection string. */
function tokenOutputs({ inputs, seed }: Made): Properties {
  const token = derive(seed, "token", 36, LETTERS);
  const connectionString = `https://edge-config.vercel.com/${String(inputs.edgeConfigId)}?token=${token}`;
  return { token, connectionString };
}
