/** Cloudflare zones, as far as a program's resources show them: all that name the same `zoneId`. */

import { LOAD_BALANCER, RULESET } from "../../resourceTypes";
import type { Context, Resource } from "../../rule";
import { listAt, textAt, valueAt } from "../../values";

export const ZONE_SETTING = "cloudflare:index/zoneSetting:ZoneSetting";
export const RECORD_TYPES: readonly string[] = [
  "cloudflare:index/dnsRecord:DnsRecord",
  "cloudflare:index/record:Record",
];

/** What makes a program responsible for a zone: it leads traffic there, or says how the zone treats it. */
const ZONE_TYPES: readonly string[] = [RULESET, ZONE_SETTING, ...RECORD_TYPES, LOAD_BALANCER];

export interface Zone {
  readonly id: string;
  /** What findings about something that the zone lacks are reported on. */
  readonly first: Resource;
  readonly resources: readonly Resource[];
}

/** Zones whose id is known, but those that are left out. */
export function zonesOf(resources: readonly Resource[], except: readonly string[]): readonly Zone[] {
  const zoned = resources.filter(({ type }) => ZONE_TYPES.includes(type));
  const ids = new Set(zoned.map(({ props }) => textAt(props, "zoneId")));
  return [...ids].flatMap((id) => {
    const own = zoned.filter(({ props }) => textAt(props, "zoneId") === id);
    const [first] = own;
    return id === undefined || !first || except.includes(id) ? [] : [{ id, first, resources: own }];
  });
}

export interface EdgeRule {
  readonly ruleset: Resource;
  /** Path in the ruleset, e.g. `rules[0]`. */
  readonly path: string;
  readonly given: unknown;
  readonly isEnabled: boolean;
}

/** The rules of the zone's ruleset for a phase; a rule is enabled unless it says otherwise. */
export function rulesOf({ resources }: Pick<Zone, "resources">, phase: string): readonly EdgeRule[] {
  return rulesetsOf(resources, phase).flatMap((ruleset) =>
    listAt(ruleset.props, "rules").map((given, index) => ({
      ruleset,
      path: `rules[${index}]`,
      given,
      isEnabled: valueAt(given, "enabled") !== false,
    })),
  );
}

export function rulesetsOf(resources: readonly Resource[], phase: string): readonly Resource[] {
  return resources.filter(({ type, props }) => type === RULESET && textAt(props, "phase") === phase);
}

/** Whether the stack's own config says that the zone is on Cloudflare's free plan. */
export function isOnFreePlan(zoneId: string, { config }: Context): boolean {
  const edge = parsed(config["sluice:edge"]);
  return textAt(edge, "zoneId") === zoneId && textAt(edge, "plan") === "free";
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
