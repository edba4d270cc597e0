/**
 * Holds the rules against what the engine shows. Every resource is read once for all of them, and no rule is asked about
 * a type that it does not look at, so that one more resource costs the same however many there are.
 */

import type { Level } from "./levels";
import { violationMessage } from "./message";
import { looksAt } from "./rule";
import type { Context, Findings, Options, OptionValues, ResourceRule, Rule, StackFinding, StackRule } from "./rule";
import type { Setting } from "./settings";
import type { Unpacked } from "./unpack";

export interface Violation {
  readonly rule: Rule;
  readonly level: Level;
  readonly urn: string;
  readonly message: string;
}

/** Both fail where a rule does: what cannot be decided is not allowed. */
export interface Analysis {
  readonly ofResource: (resource: Unpacked) => Promise<readonly Violation[]>;
  readonly ofStack: (resources: readonly Unpacked[]) => Promise<readonly Violation[]>;
}

export function analysis(rules: readonly Rule[], settingOf: (rule: Rule) => Setting, context: Context): Analysis {
  const held = rules.flatMap((rule) => heldAs(rule, settingOf(rule)));
  const onStack = held.filter(isOfStack);
  const onType = byType(held.filter(isOfResource));
  return {
    async ofResource({ resource, unknown }) {
      const found = onType(resource.type).map(async (one) => {
        const findings = await asked(one.rule, () => one.rule.check(resource, one.options, context));
        return findings.flatMap((finding) => violation(one, { ...finding, resource }, unknown));
      });
      return (await Promise.all(found)).flat();
    },
    async ofStack(shown) {
      const resources = shown.map(({ resource }) => resource);
      const unknowns = new Map(shown.map(({ resource, unknown }) => [resource.urn, unknown]));
      const found = onStack.map(async (one) => {
        const findings = await asked(one.rule, () => one.rule.check(resources, one.options, context));
        return findings.flatMap((finding) => violation(one, finding, unknowns.get(finding.resource.urn) ?? []));
      });
      return (await Promise.all(found)).flat();
    },
  };
}

/** A rule with how it is held. */
interface Held<Kind extends Rule = Rule> {
  readonly rule: Kind;
  readonly level: Level;
  readonly options: OptionValues<Options>;
}

function heldAs(rule: Rule, { level, options }: Setting): Held[] {
  return level === "disabled" ? [] : [{ rule, level, options }];
}

function isOfStack(held: Held): held is Held<StackRule> {
  return held.rule.types === undefined;
}

function isOfResource(held: Held): held is Held<ResourceRule> {
  return held.rule.types !== undefined;
}

/** An index of rules by type that grows with the types that are asked for. */
function byType(held: readonly Held<ResourceRule>[]): (type: string) => readonly Held<ResourceRule>[] {
  const known = new Map<string, readonly Held<ResourceRule>[]>();
  return (type) => {
    const found = known.get(type) ?? held.filter(({ rule }) => looksAt(rule, type));
    known.set(type, found);
    return found;
  };
}

/** A new error, because gRPC takes the `code` of one that a tool threw for its own: 12, for one, says to pass over it. */
async function asked<Found>(rule: Rule, check: () => Findings<Found>): Promise<readonly Found[]> {
  try {
    return await check();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${rule.name} could not be decided: ${why}`, { cause: error });
  }
}

function violation({ rule, level }: Held, finding: StackFinding, unknown: readonly string[]): Violation[] {
  if (!isKnown(rule, finding, unknown)) return [];
  return [{ rule, level, urn: finding.resource.urn, message: violationMessage(rule, finding.resource, finding) }];
}

/** A gate refuses what it cannot tell; any other rule waits until what it looks at is known as a whole. */
function isKnown(rule: Rule, { property }: StackFinding, unknown: readonly string[]): boolean {
  return rule.family === "approvals" || !unknown.some((path) => lies(property, path) || lies(path, property));
}

function lies(path: string, below: string): boolean {
  return path === below || path.startsWith(`${below}.`) || path.startsWith(`${below}[`);
}
