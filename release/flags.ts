/**
 * What flagd is told of each flag at one exposure, and what the database's table starts with. Pure.
 *
 * A flag belongs to the release that brings it: while that release is on its way, the step's audience decides; once it
 * is stable, the flag keeps the audience that it was finalised with, whatever the next release is doing.
 */

import type { Exposure, StableRelease } from "./exposure";
import type { Audience, Config, FlagDefinition, FlagsConfig } from "./schema";

/** A targeting rule: JSON Logic, and flagd's `fractional` (https://flagd.dev/reference/flag-definitions/). */
export type Targeting =
  | { readonly if: readonly [Targeting, string | Targeting, string] }
  | { readonly or: readonly Targeting[] }
  | { readonly in: readonly [{ readonly var: string }, readonly string[]] }
  | { readonly fractional: readonly (readonly [variant: string, weight: number])[] };

/** One flag in flagd's words. */
export interface FlagdFlag {
  /** Always enabled: flagd answers for a disabled one as if it were not there, and then the caller's default decides. */
  readonly state: "ENABLED";
  readonly variants: Readonly<Record<string, boolean | string>>;
  readonly defaultVariant: string;
  /** Left out where all get the default. */
  readonly targeting?: Targeting;
  /** About the flag, for people and tools; flagd takes no lists here. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A file that flagd reads. */
export interface FlagdDefinitions {
  readonly $schema: "https://flagd.dev/schema/v0/flags.json";
  readonly flags: Readonly<Record<string, FlagdFlag>>;
}

export interface FlagInput {
  /** `sluice:flags`. */
  readonly flags: FlagsConfig;
  readonly environment: Config["service"]["environment"];
  readonly exposure: Exposure;
  /** What the stack remembers as stable once this update is done. */
  readonly stable: StableRelease | null;
}

/** Every flag that flagd decides, by key; those of the table are not among them. */
export function flagDefinitions(input: FlagInput): FlagdDefinitions {
  const decided = input.flags.definitions.filter(({ decidedBy }) => decidedBy !== "table");
  const flags = decided.map((flag): [string, FlagdFlag] => [flag.key, flagdFlag(flag, input)]);
  return { $schema: "https://flagd.dev/schema/v0/flags.json", flags: Object.fromEntries(flags) };
}

/** A row of `feature_flags` as the stack makes it; people toggle it from then on. */
export interface TableFlag {
  readonly key: string;
  readonly enabled: boolean;
  /** Percent of those let in that get each variant; null for on or off. */
  readonly variants: Readonly<Record<string, number>> | null;
}

/** The first rows of the table; off where the flag is not listed for this environment. */
export function tableFlags({ flags, service }: Pick<Config, "flags" | "service">): readonly TableFlag[] {
  return (flags?.definitions ?? [])
    .filter(({ decidedBy }) => decidedBy === "table")
    .map(({ key, enabled, environments, variants }) => ({
      key,
      enabled: enabled && environments.includes(service.environment),
      variants: variants ?? null,
    }));
}

const EVERYBODY: Audience = { stage: "ga", allowlist: [] };

/** Whom the flag lets in; null for nobody. */
function audienceOf(flag: FlagDefinition, { environment, exposure, stable }: FlagInput): Audience | null {
  if (!flag.environments.includes(environment)) return null;
  if (flag.decidedBy === "config") return flag.enabled ? EVERYBODY : null;
  if (stable?.flags?.includes(flag.key)) return stable.flag;
  return exposure.tracks.some(({ role }) => role === "candidate") ? exposure.flag : null;
}

const OFF = "off";

function flagdFlag(flag: FlagDefinition, input: FlagInput): FlagdFlag {
  const audience = audienceOf(flag, input);
  const decision = (audience && targetingOf(audience, shareOut(flag), input.flags.segments)) ?? OFF;
  return {
    state: "ENABLED",
    variants: variantsOf(flag),
    ...(typeof decision === "string" ? { defaultVariant: decision } : { defaultVariant: OFF, targeting: decision }),
    metadata: metadataOf(flag, audience),
  };
}

function variantsOf({ variants }: FlagDefinition): FlagdFlag["variants"] {
  if (!variants) return { on: true, [OFF]: false };
  return Object.fromEntries([...Object.keys(variants), OFF].map((name) => [name, name]));
}

/**
 * The variant of those let in. `fractional` goes by a hash of the flag's key and the context's `targetingKey`, so that
 * each keeps theirs; without that key flagd falls back to the default, which is off.
 */
function shareOut({ variants }: FlagDefinition): string | Targeting {
  return variants ? { fractional: Object.entries(variants) } : "on";
}

type Segments = FlagsConfig["segments"];

/** A variant that all get, or the rule that tells who gets which; null where nobody is let in. */
function targetingOf(audience: Audience, granted: string | Targeting, segments: Segments): string | Targeting | null {
  if (audience.stage === "ga") return granted;
  const members = membersOf(audience.allowlist, segments);
  return members.length === 0 ? null : { if: [{ or: members }, granted, OFF] };
}

/** What the evaluation context's `tenant`, `user` and `client` are held against. */
function membersOf(allowlist: readonly string[], segments: Segments): readonly Targeting[] {
  const named = (prefix: string) =>
    allowlist.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length));
  const client = allowlist.flatMap((entry) => segments[entry] ?? []);
  return Object.entries({ tenant: named("tenant:"), user: named("user:"), client })
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => ({ in: [{ var: kind }, [...new Set(names)]] }));
}

function metadataOf(flag: FlagDefinition, audience: Audience | null): FlagdFlag["metadata"] {
  return {
    description: flag.description,
    owner: flag.owner,
    expires: flag.expires,
    status: audience ? "enabled" : "disabled",
    ...(audience && { stage: audience.stage }),
    ...(flag.affects.length > 0 && { affects: flag.affects.join(", ") }),
    ...(flag.dependencies.length > 0 && { dependencies: flag.dependencies.join(", ") }),
  };
}
