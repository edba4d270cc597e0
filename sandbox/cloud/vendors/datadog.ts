/** Datadog: ids, computed outputs, and what its API refuses of monitors, objectives, tests and dashboards. */

import { hasUnknown, isRecord, listAt, numberAt, textAt, type Finding, type Properties } from "../values";
import { derive, HEX, LOWER, type Declared, type Neighbours, type Vendor } from "./vendor";

const MONITOR = "datadog:index/monitor:Monitor";
const TEST = "datadog:index/syntheticsTest:SyntheticsTest";

export const datadog: Vendor = {
  package: "datadog",
  sdk: "@pulumi/datadog",
  common: { id: ({ seed }) => derive(seed, "id", 32, HEX) },
  resources: {
    [MONITOR]: { replaceOn: ["type"], checks: [query, renotify], id: ({ seed }) => number(seed) },
    "datadog:index/serviceLevelObjective:ServiceLevelObjective": {
      replaceOn: ["type"],
      checks: [measured, targets],
      refusals: [monitorsExist],
    },
    "datadog:index/logsIndex:LogsIndex": { replaceOn: ["name"], checks: [indexName], id: ({ inputs }) => String(inputs.name) },
    "datadog:index/dashboardJson:DashboardJson": {
      checks: [dashboard],
      id: ({ seed }) => triple(seed),
      outputs: ({ id }) => ({ url: `/dashboard/${id}` }),
    },
    [TEST]: {
      replaceOn: ["type"],
      checks: [frequency, locations],
      id: ({ seed }) => triple(seed),
      outputs: ({ seed }) => ({ monitorId: Number(number(seed)) }),
    },
  },
};

function number(seed: string): string {
  return `1${derive(seed, "number", 7, "0123456789")}`;
}

/** Such as `abc-def-ghi`. */
function triple(seed: string): string {
  return (derive(seed, "id", 9, LOWER).match(/.{3}/g) ?? []).join("-");
}

/** API, "Create a monitor": how the query of each type begins. */
const QUERIES: Readonly<Record<string, RegExp>> = {
  "metric alert": /^(avg|sum|min|max|change\(\w+\)|pct_change\(\w+\))\(last_\d+[mhdw](,last_\d+[mhdw])?\):./,
  "slo alert":
    /^(error_budget\("[^"]+"\)\.over\("(7|30|90)d"\)|burn_rate\("[^"]+"\)\.over\("(7|30|90)d"\)\.long_window\("\d+h"\)\.short_window\("\d+[mh]"\))/,
  "event-v2 alert": /^events\(/,
  "log alert": /^logs\(/,
  "synthetics alert": /^./,
};
const NAMESAKES: Readonly<Record<string, string>> = { "query alert": "metric alert" };

const COMPARISON = /(>=?|<=?|==|!=)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)$/i;

/** The API's "The value provided for parameter 'query' is invalid", and that thresholds say what the query says. */
function query(inputs: Properties): readonly Finding[] {
  const [type, text] = [textAt(inputs, "type"), textAt(inputs, "query")];
  if (type === undefined || text === undefined || hasUnknown(text)) return [];
  const form = QUERIES[NAMESAKES[type] ?? type];
  if (form === undefined) return [{ path: "type", reason: `expected a type of monitor, found ${JSON.stringify(type)}` }];
  const found = `found ${JSON.stringify(text)}`;
  if (!form.test(text) || !isBalanced(text)) return [{ path: "query", reason: `expected a query of a ${type}, ${found}` }];
  const limit = COMPARISON.exec(text)?.[2];
  if (limit === undefined) return [{ path: "query", reason: `expected a comparison with a number at its end, ${found}` }];
  const critical = textAt(inputs, "monitorThresholds.critical");
  if (critical === undefined || Number(critical) === Number(limit)) return [];
  return [{ path: "monitorThresholds.critical", reason: `expected ${limit}, as in the query, found ${critical}` }];
}

const PAIRS: Readonly<Record<string, string>> = { ")": "(", "}": "{", "]": "[" };

function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const sign of text.replaceAll(/"[^"]*"/g, "")) {
    if ("({[".includes(sign)) open.push(sign);
    else if (sign in PAIRS && open.pop() !== PAIRS[sign]) return false;
  }
  return open.length === 0;
}

/** Minutes; API, "Create a monitor", options.renotify_interval. */
function renotify(inputs: Properties): readonly Finding[] {
  const interval = numberAt(inputs, "renotifyInterval");
  if (interval === undefined || (Number.isInteger(interval) && interval >= 0)) return [];
  return [{ path: "renotifyInterval", reason: `expected whole minutes, found ${interval}` }];
}

/** The SDK's comments: `query` is for metric objectives, `monitorIds` for those on monitors. */
const MEASURED_BY: Readonly<Record<string, string>> = { metric: "query", monitor: "monitorIds", time_slice: "sliSpecification" };

function measured(inputs: Properties): readonly Finding[] {
  const type = textAt(inputs, "type") ?? "";
  const needed = MEASURED_BY[type];
  if (needed === undefined) return [{ path: "type", reason: `expected metric, monitor or time_slice, found ${JSON.stringify(type)}` }];
  return inputs[needed] === undefined ? [{ path: needed, reason: `is required of an objective of type ${type}` }] : [];
}

/** The SDK's comment on a threshold's `target`. */
function targets(inputs: Properties): readonly Finding[] {
  return listAt(inputs, "thresholds").flatMap((threshold, index) => {
    const target = numberAt(threshold, "target");
    if (target === undefined || (target > 0 && target < 100)) return [];
    return [{ path: `thresholds[${index}].target`, reason: `expected more than 0 and less than 100, found ${target}` }];
  });
}

function monitorsExist({ inputs }: Declared, cloud: Neighbours): readonly Finding[] {
  const known = new Set([
    ...cloud.ofType(MONITOR).map(({ id }) => Number(id)),
    ...cloud.ofType(TEST).map(({ properties }) => numberAt(properties, "monitorId")),
  ]);
  return listAt(inputs, "monitorIds").flatMap((id, index) =>
    known.has(Number(id)) ? [] : [{ path: `monitorIds[${index}]`, reason: `there is no monitor ${String(id)}` }],
  );
}

/** Logs, "Indexes": lower-case letters, digits and hyphens, first a letter. */
function indexName(inputs: Properties): readonly Finding[] {
  const name = textAt(inputs, "name");
  if (name === undefined || /^[a-z][a-z0-9-]*$/.test(name)) return [];
  return [{ path: "name", reason: `expected lower-case letters, digits and "-", found ${JSON.stringify(name)}` }];
}

/** API, "Create a new dashboard": title, layout_type and widgets are required. */
function dashboard(inputs: Properties): readonly Finding[] {
  const text = textAt(inputs, "dashboard");
  if (text === undefined || hasUnknown(text)) return [];
  const model = parsed(text);
  if (!isRecord(model)) return [{ path: "dashboard", reason: "expected a JSON object, found other text" }];
  const missing = ["title", "layout_type", "widgets"].filter((name) => model[name] === undefined);
  return missing.map((name) => ({ path: "dashboard", reason: `expected a member "${name}", found nothing` }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds; the SDK's comment on `tickEvery`. */
function frequency(inputs: Properties): readonly Finding[] {
  const every = numberAt(inputs, "optionsList.tickEvery");
  const least = inputs.type === "browser" ? 60 : 30;
  if (every === undefined || (every >= least && every <= 604_800)) return [];
  return [{ path: "optionsList.tickEvery", reason: `expected ${least} to 604800 seconds, found ${every}` }];
}

/** Synthetics, "Locations": `<provider>:<region>`, and `pl:` for private ones. */
function locations(inputs: Properties): readonly Finding[] {
  const given = listAt(inputs, "locations");
  if (given.length === 0) return [{ path: "locations", reason: "expected at least one location, found none" }];
  return given.flatMap((location, index) =>
    typeof location !== "string" || /^(aws|gcp|azure|pl):[a-z0-9-]+$/.test(location)
      ? []
      : [{ path: `locations[${index}]`, reason: `expected a location such as aws:eu-west-1, found ${JSON.stringify(location)}` }],
  );
}
