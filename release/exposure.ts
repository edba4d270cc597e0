/**
 * Who gets which release, at one step of a plan. Pure: the same input gives the same exposure, on every surface.
 *
 * Each release has resources of its own, named after it. A step therefore changes nothing but weights, and taking a
 * release back never waits for anything to be built again.
 */

import type { Audience, Emergency, FlagsConfig, Plan, Release, Surface } from "./schema";
import { releaseId, sameRelease, SURFACES } from "./schema";

/** One deployed release and its share of the traffic. */
export interface Track {
  readonly role: "stable" | "candidate" | "previous";
  /** Names everything that belongs to the release. */
  readonly id: string;
  readonly release: Release;
  /** Percent of all traffic, 0 to 100. */
  readonly weight: number;
  /** Surfaces that the release is deployed on. */
  readonly on: readonly Surface[];
}

export interface Exposure {
  /** How many of the plan's steps are taken; 0 after a rollback. */
  readonly step: number;
  /** Every release that stays deployed, stable first. */
  readonly tracks: readonly Track[];
  /** Percent of traffic on each side; the sum is 100. */
  readonly weights: { readonly stable: number; readonly candidate: number };
  /** Who the candidate's flag lets in; null where no flag gates it. */
  readonly flag: Audience | null;
  /** Requests that carry this header reach the candidate whatever its weight; null where there is no candidate. */
  readonly bypass: { readonly header: string; readonly value: string } | null;
  /** Who is served at all: the kill switch turns everybody away, safe mode everybody who writes. */
  readonly admits: "everyone" | "readers" | "nobody";
}

/** The release last fully promoted, as the stack's outputs remember it. */
export interface StableRelease {
  readonly release: Release;
  readonly flag: Audience | null;
  /** Keys of the flags that this audience holds for; left out where there are none. */
  readonly flags?: readonly string[];
}

/** What the last finished update left behind. */
export interface LastOutputs {
  readonly stable: StableRelease | null;
  /** The release before the stable one, where the plan keeps it deployed. */
  readonly previous: Release | null;
  readonly candidate: Release | null;
  readonly step: number;
}

export interface ExposureInput {
  readonly plan: Plan;
  readonly flags?: FlagsConfig;
  readonly release: Release;
  readonly step: number;
  readonly finalised: boolean;
  readonly rollback: boolean;
  readonly emergency: Emergency;
  readonly last: LastOutputs;
}

export const NOTHING_DEPLOYED: LastOutputs = { stable: null, previous: null, candidate: null, step: 0 };

/** Header by which testers reach the candidate at any weight. */
export const BYPASS_HEADER = "x-release";

/** The exposure that the input asks for. Ask `refusals` first: it names the inputs that have no safe answer. */
export function expose(input: ExposureInput): Exposure {
  const { stable } = input.last;
  const admits = admission(input.emergency);
  if (stable && (input.rollback || sameRelease(input.release, stable.release))) return onlyStable(input, stable, admits);
  if (input.finalised) return onlyStable(input, stableAfter(input), admits);

  const candidate = stable ? weightAt(input.plan, input.step) : input.step === 0 ? 0 : 100;
  return {
    step: input.step,
    tracks: [
      ...(stable ? [track("stable", stable.release, 100 - candidate)] : []),
      { ...track("candidate", input.release, candidate), on: deployedAt(input) },
      ...previousTracks(input.last.previous).filter(({ id }) => id !== releaseId(input.release)),
    ],
    weights: { stable: 100 - candidate, candidate },
    flag: input.plan.steps[input.step - 1]?.flag ?? null,
    bypass: { header: BYPASS_HEADER, value: releaseId(input.release) },
    admits,
  };
}

/** What the stack remembers once an update with this input has finished. */
export function remember(input: ExposureInput): LastOutputs {
  const { stable, previous } = input.last;
  if (stable && input.rollback) return { stable, previous, candidate: null, step: 0 };
  if (stable && sameRelease(input.release, stable.release)) return { stable, previous, candidate: null, step: input.step };
  if (!input.finalised) return { stable, previous, candidate: input.release, step: input.step };
  return { stable: stableAfter(input), previous: previousAfter(input), candidate: null, step: input.step };
}

/** The candidate's share of the traffic once so many of a plan's steps are taken, percent; 0 before the first. */
export function weightAt({ steps }: Pick<Plan, "steps">, step: number): number {
  return steps[step - 1]?.weight ?? 0;
}

function onlyStable(input: ExposureInput, stable: StableRelease, admits: Exposure["admits"]): Exposure {
  const previous = stable === input.last.stable ? input.last.previous : previousAfter(input);
  return {
    step: input.rollback ? 0 : input.step,
    tracks: [track("stable", stable.release, 100), ...previousTracks(previous)],
    weights: { stable: 100, candidate: 0 },
    flag: stable.flag,
    bypass: null,
    admits,
  };
}

function stableAfter(input: ExposureInput): StableRelease {
  const { release, plan, flags } = input;
  const keys = (flags?.definitions ?? []).filter(({ decidedBy }) => decidedBy === "plan").map(({ key }) => key);
  return { release, flag: plan.steps.at(-1)?.flag ?? null, ...(keys.length > 0 && { flags: keys }) };
}

function previousAfter({ plan, last }: ExposureInput): Release | null {
  return plan.strategy === "blueGreen" ? (last.stable?.release ?? null) : null;
}

function previousTracks(previous: Release | null): Track[] {
  return previous ? [track("previous", previous, 0)] : [];
}

function track(role: Track["role"], release: Release, weight: number): Track {
  return { role, id: releaseId(release), release, weight, on: SURFACES };
}

/** A plan that does not say what is deployed when has everything deployed before its first step. */
function deployedAt({ plan, step }: ExposureInput): readonly Surface[] {
  if (plan.steps.every(({ deploys }) => deploys.length === 0)) return SURFACES;
  return SURFACES.filter((surface) => plan.steps.slice(0, step).some(({ deploys }) => deploys.includes(surface)));
}

function admission({ killSwitch, safeMode }: Emergency): Exposure["admits"] {
  if (killSwitch) return "nobody";
  return safeMode ? "readers" : "everyone";
}
