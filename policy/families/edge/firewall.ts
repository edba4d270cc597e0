/** What is refused at the edge: known attacks, floods, and everything when the brake is pulled. */

import { stackRule } from "../../rule";
import type { StackFinding } from "../../rule";
import { isRecord, quoted, textAt, valueAt } from "../../values";
import { isOnFreePlan, rulesetsOf, rulesOf, zonesOf } from "./zones";
import type { EdgeRule, Zone } from "./zones";

/** Cloudflare docs, "Phases list". */
const MANAGED = "http_request_firewall_managed";
const CUSTOM = "http_request_firewall_custom";
const RATE_LIMIT = "http_ratelimit";

export const managedRules = stackRule({
  name: "edge-managed-rules",
  family: "edge",
  severity: "critical",
  description: "Each zone has a managed ruleset of the web application firewall deployed.",
  why: "The vendor's rules stop an attack within hours of its publication; nobody writes those by hand in time.",
  fix: "Deploy one in phase http_request_firewall_managed, or list a zone on the free plan under `except`",
  refused: "phase: http_request_firewall_managed\nrules: [{ action: execute, enabled: false }]",
  options: { except: { description: "Ids of zones on the free plan, or with rules kept elsewhere.", default: [] } },
  check: (resources, { except }, context) => {
    const forAll = rulesetsOf(resources, MANAGED).filter(({ props }) => textAt(props, "accountId") !== undefined);
    return zonesOf(resources, except)
      .filter(({ id }) => !isOnFreePlan(id, context))
      .map((zone) => ({ ...zone, resources: [...zone.resources, ...forAll] }))
      .flatMap((zone) => lacking(zone, { phase: MANAGED, what: "managed ruleset", isIt: isManaged }));
  },
});

function isManaged({ given }: EdgeRule): boolean {
  const isOff = valueAt(given, "actionParameters.overrides.enabled") === false;
  return textAt(given, "action") === "execute" && !isOff;
}

export const rateLimited = stackRule({
  name: "edge-rate-limited",
  family: "edge",
  severity: "high",
  description: "Each zone has a rate limit.",
  why: "Without one a single client can take the origin down, guess passwords, or run up the bill.",
  fix: "Declare a rule with `ratelimit` in phase http_ratelimit for the zone",
  refused: "phase: http_ratelimit\nrules: []",
  options: { except: { description: "Ids of zones whose rules are kept elsewhere.", default: [] } },
  check: (resources, { except }) =>
    zonesOf(resources, except).flatMap((zone) =>
      lacking(zone, { phase: RATE_LIMIT, what: "rate limit", isIt: isRateLimit }),
    ),
});

function isRateLimit({ given }: EdgeRule): boolean {
  return isRecord(valueAt(given, "ratelimit"));
}

interface Wanted {
  readonly phase: string;
  readonly what: string;
  readonly isIt: (rule: EdgeRule) => boolean;
}

/** The finding names the rule that is switched off, the ruleset that has none, or the zone that has no ruleset. */
function lacking(zone: Zone, { phase, what, isIt }: Wanted): StackFinding[] {
  const rules = rulesOf(zone, phase).filter(isIt);
  if (rules.some(({ isEnabled }) => isEnabled)) return [];
  const expected = `a ${what} that is on`;
  const [off] = rules;
  if (off) return [{ resource: off.ruleset, property: `${off.path}.enabled`, found: "false", expected }];
  const [ruleset] = rulesetsOf(zone.resources, phase);
  if (ruleset) return [{ resource: ruleset, property: "rules", found: `no ${what}`, expected }];
  const found = `zone ${quoted(zone.id)} without a ruleset for phase ${phase}`;
  return [{ resource: zone.first, property: "zoneId", found, expected }];
}

export const emergencyDeclared = stackRule({
  name: "edge-emergency-controls",
  family: "edge",
  severity: "critical",
  description: "Each zone has its kill switch and its safe mode declared, ready to be switched on.",
  why: "In an emergency there is no time to write a rule, and no mind for getting it right.",
  fix: "Declare the rules, switched off, in phase http_request_firewall_custom before any rule that skips others",
  refused: "phase: http_request_firewall_custom\nrules: [{ ref: dotfiles, action: block }]   # no kill_switch",
  options: {
    controls: { description: "`ref` of each control's rule.", default: ["kill_switch", "safe_mode"] },
    except: { description: "Ids of zones whose rules are kept elsewhere.", default: [] },
  },
  check: (resources, { controls, except }) =>
    zonesOf(resources, except).flatMap((zone) => controls.flatMap((control) => controlFindings(zone, control))),
});

function controlFindings(zone: Zone, control: string): StackFinding[] {
  const rules = rulesOf(zone, CUSTOM);
  const index = rules.findIndex(({ given }) => textAt(given, "ref") === control);
  const rule = rules[index];
  if (!rule) return missingControl(zone, control);
  const { ruleset, path, given } = rule;
  const action = textAt(given, "action");
  if (action !== "block") {
    return [{ resource: ruleset, property: `${path}.action`, found: quoted(action), expected: '"block"' }];
  }
  const skipping = rules.slice(0, index).find((earlier) => textAt(earlier.given, "action") === "skip");
  if (!skipping) return [];
  const found = `"skip", before ${control}`;
  return [{ resource: skipping.ruleset, property: `${skipping.path}.action`, found, expected: `${control} before it` }];
}

function missingControl(zone: Zone, control: string): StackFinding[] {
  const [ruleset] = rulesetsOf(zone.resources, CUSTOM);
  const expected = `a rule ${quoted(control)} that blocks`;
  if (ruleset) return [{ resource: ruleset, property: "rules", found: `no rule ${quoted(control)}`, expected }];
  const found = `zone ${quoted(zone.id)} without a ruleset for phase ${CUSTOM}`;
  return [{ resource: zone.first, property: "zoneId", found, expected }];
}
