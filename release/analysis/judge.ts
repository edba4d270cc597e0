/**
 * Judges a candidate by what was seen of it during one step, against the plan's limits. It is asked anew at each look, with all
 * looks of the step in order: the tests are sequential, so that asking often makes no verdict less sure.
 */

import { milliseconds } from "../schema/text";
import { conclude } from "./conclusion";
import type { Conclusion, Evidence } from "./conclusion";
import { limitsOf } from "./limits";
import type { Judged, Limit } from "./limits";
import type { Look } from "./look";
import { reasonOf, tooFewRequests, untellable, untrusted } from "./reasons";
import { defectsOf } from "./soundness";
import type { Reason, Verdict } from "./verdict";

/**
 * `fail` where one limit is surely broken, `pass` where all are surely kept, `inconclusive` otherwise. Looks that contradict
 * themselves are left out, and while the newest is one nothing is concluded. Without a baseline, `success` and the
 * absolute limits decide; where the plan has limits and none of them can be told, it stays inconclusive.
 */
export function judge(plan: Judged, looks: readonly Look[]): Verdict {
  const sound = looks.filter((look) => defectsOf(look).length === 0);
  return verdictOf(plan, looks, sound, (limit) => sound.map((_, index) => limit.evidence(sound, index)));
}

/**
 * The same, for who keeps each limit's evidence of the sound looks from look to look instead of weighing all of them again.
 */
export function verdictOf(
  plan: Judged,
  looks: readonly Look[],
  sound: readonly Look[],
  evidenceOf: (limit: Limit) => readonly Evidence[],
): Verdict {
  const doubts = doubtsOf(plan, looks, sound);
  if (doubts.length > 0) return { kind: "inconclusive", reasons: doubts };
  const { limits, untold } = limitsOf(plan, sound);
  const findings = limits.map((limit) => {
    const conclusion = conclude(evidenceOf(limit), firstStart(limit, sound), limits.length);
    return { conclusion, reason: reasonOf(limit, sound, conclusion) };
  });
  const broken = findings.filter(({ conclusion }) => conclusion.kind === "broken");
  if (broken.length > 0) return { kind: "fail", reasons: broken.map(({ reason }) => reason) };
  const reasons = [...findings.map(({ reason }) => reason), ...(limits.length === 0 ? untold.map((limit) => untellable(limit, sound)) : [])];
  return { kind: isPass(findings, untold) ? "pass" : "inconclusive", reasons };
}

/** Why nothing can be concluded yet, whatever the limits. */
function doubtsOf({ analysis }: Judged, looks: readonly Look[], sound: readonly Look[]): readonly Reason[] {
  const newest = looks.at(-1);
  const defects = newest ? defectsOf(newest) : [];
  if (newest && defects.length > 0) return [untrusted(newest, defects)];
  return tooFewRequests(sound, analysis.minimumRequests);
}

/** A plan without limits asks for nothing but traffic; one whose limits cannot be told never passes. */
function isPass(findings: readonly { readonly conclusion: Conclusion }[], untold: readonly unknown[]): boolean {
  if (findings.length === 0) return untold.length === 0;
  return findings.every(({ conclusion }) => conclusion.kind === "kept");
}

/** Index of the first look at which a breach can have begun that the limit still counts. */
function firstStart({ over }: Limit, looks: readonly Look[]): number {
  const newest = looks.at(-1);
  if (over === null || !newest) return 0;
  const since = Date.parse(newest.to) - milliseconds(over);
  const index = looks.findIndex(({ from }) => Date.parse(from) >= since);
  return index === -1 ? looks.length - 1 : index;
}
