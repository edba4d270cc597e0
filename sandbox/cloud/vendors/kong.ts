/** Kong's custom resources: what the API server's rules and Kong's admission webhook refuse beyond types. */

import { checkInputs } from "../check";
import { describe, isUnknown, listAt, recordAt, textAt, valueAt, type Finding, type Properties } from "../values";
import { PERIODS, PLUGIN_CONFIGS } from "./kongPlugins";
import type { Declared, ResourceRules } from "./vendor";

export const kong: Readonly<Record<string, ResourceRules>> = {
  "kubernetes:configuration.konghq.com/v1:KongPlugin": {
    checks: [oneSourceOfConfig, knownPlugin, ruled],
    refusals: [samePlugin],
  },
  "kubernetes:configuration.konghq.com/v1:KongConsumer": { checks: [named] },
};

/** The definition's `x-kubernetes-validations`. */
function oneSourceOfConfig({ config, configFrom, configPatches }: Properties): readonly Finding[] {
  if (configFrom === undefined || (config === undefined && configPatches === undefined)) return [];
  return [{ path: "configFrom", reason: "stands beside config or configPatches; expected one source of the configuration" }];
}

function samePlugin({ inputs, previous }: Declared): readonly Finding[] {
  if (previous === undefined || previous.plugin === inputs.plugin) return [];
  return [{ path: "plugin", reason: `is immutable: expected ${describe("plugin", previous.plugin)}` }];
}

function named({ username, custom_id: customId }: Properties): readonly Finding[] {
  return username ?? customId ? [] : [{ path: "username", reason: "is required where there is no custom_id" }];
}

function knownPlugin(inputs: Properties): readonly Finding[] {
  const shape = PLUGIN_CONFIGS[textAt(inputs, "plugin") ?? ""];
  if (shape === undefined) {
    const known = Object.keys(PLUGIN_CONFIGS).join(", ");
    return [{ path: "plugin", reason: `expected one of ${known}, found ${describe("plugin", inputs.plugin)}` }];
  }
  const found = checkInputs({ inputs: shape, named: {}, computed: [] }, recordAt(inputs, "config"));
  return found.map(({ path, reason }) => ({ path: `config.${path}`, reason }));
}

/** A plugin's own rules, its `entity_checks` and `custom_validator`. */
const RULES: Readonly<Record<string, readonly ((config: Properties) => readonly Finding[])[]>> = {
  "rate-limiting": [someLimit, storeOfCounters],
  acl: [oneList],
  "request-size-limiting": [wholeSize],
};

function ruled(inputs: Properties): readonly Finding[] {
  const config = recordAt(inputs, "config");
  return (RULES[textAt(inputs, "plugin") ?? ""] ?? []).flatMap((rule) => rule(config));
}

function someLimit(config: Properties): readonly Finding[] {
  const given = PERIODS.filter((period) => config[period] !== undefined);
  if (given.length === 0) return [{ path: "config", reason: `expected at least one of ${PERIODS.join(", ")}` }];
  return given
    .filter((period) => typeof config[period] === "number" && config[period] <= 0)
    .map((period) => ({ path: `config.${period}`, reason: `expected more than 0, found ${String(config[period])}` }));
}

function storeOfCounters(config: Properties): readonly Finding[] {
  if (config.policy !== "redis") return [];
  return ["redis.host", "redis.port"]
    .filter((name) => valueAt(config, name) === undefined && !isUnknown(config.redis))
    .map((name) => ({ path: `config.${name}`, reason: "is required where the policy is redis" }));
}

function oneList(config: Properties): readonly Finding[] {
  const given = ["allow", "deny"].filter((name) => listAt(config, name).length > 0);
  return given.length === 1 ? [] : [{ path: "config", reason: "expected either allow or deny" }];
}

function wholeSize({ allowed_payload_size: size }: Properties): readonly Finding[] {
  if (typeof size !== "number" || Number.isInteger(size)) return [];
  return [{ path: "config.allowed_payload_size", reason: `expected a whole number, found ${size}` }];
}
