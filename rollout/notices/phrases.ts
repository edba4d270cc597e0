/** Phrases that notices are made of: the course of a rollout, what it changes, who is called in, the way back. */

import { milliseconds } from "../../release/schema";
import type { Plan } from "../../release/schema";
import type { Changes, Contact, NoticeFacts } from "./notice";
import { bullets, shares, spanOf, utc } from "./wording";

interface Course {
  readonly strategy: Plan["strategy"];
  readonly steps: readonly number[];
}

/** `blue-green, by steps of 5 % and 100 % of traffic` */
export function course({ strategy, steps }: Course): string {
  if (strategy === "flag") return `behind a feature flag, in ${steps.length} ${steps.length === 1 ? "step" : "steps"}`;
  return `${strategy === "canary" ? "as a canary" : "blue-green"}, by steps of ${shares(steps)} of traffic`;
}

/** What a release changes, a phrase each kind; a kind without a change is left out. */
export function changed(changes: Changes | null): readonly string[] {
  const { features = [], fixes = [], infrastructure = [], breaking = [] } = changes ?? {};
  return Object.entries({ "new": features, "fixed": fixes, "infrastructure": infrastructure, "breaking": breaking })
    .filter(([, texts]) => texts.length > 0)
    .map(([kind, texts]) => `${kind}: ${texts.join("; ")}`);
}

export function impactOf(changes: Changes | null, { stable, version }: NoticeFacts): string {
  if (changes?.impact !== undefined) return changes.impact;
  if (stable === null) return "none on users: nothing serves them yet";
  return `no interruption and no loss of data; ${stable} goes on serving while ${version} takes over`;
}

const TAKEN_BACK = { 1: "its traffic and its flags", 2: "its traffic, its flags and its resources" } as const;

interface WayBack {
  readonly rollbackLevel: keyof typeof TAKEN_BACK;
  readonly rollbackWithin: string;
}

export function rollbackPlan({ rollbackLevel, rollbackWithin }: WayBack, { stable }: NoticeFacts): string {
  if (stable === null) return "there is no earlier release; the kill switch stops all traffic";
  return (
    `taken back by itself when it fails its checks (level ${rollbackLevel}: ${TAKEN_BACK[rollbackLevel]}), ` +
    `or by hand at any time; ${stable} serves all traffic again within ${spanOf(rollbackWithin)}`
  );
}

/** Who is called in, in order, counted from the moment of the notice; nothing where the plan names nobody. */
export function calledIn(contacts: readonly Contact[], { at }: NoticeFacts): readonly string[] {
  if (contacts.length === 0) return [];
  return ["Called in:", ...bullets(contacts.map(({ role, who, after }) => `${when(after, at)}: ${role}, ${who}`))];
}

function when(after: string, at: string): string {
  const delay = milliseconds(after);
  return delay === 0 ? "at once" : `after ${spanOf(after)}, ${utc(new Date(Date.parse(at) + delay).toISOString())}`;
}

/** `one, two and three` */
export function listed(texts: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(texts);
}
