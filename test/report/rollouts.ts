/** A good rollout, one that is taken back, one under way and one that halted, as a driver would have recorded them. */

import type { Emergency } from "../../release/schema";
import type { Change } from "../../rollout/machine/event";
import { INCONCLUSIVE, PASS } from "./looks";
import { begin, SETTING, type Setting, type Teller, type Told } from "./teller";

/** 5, 25, 50 and 100 %, a day of watching, promoted. */
export function goodRollout(setting: Partial<Setting> = {}): Told {
  const teller = begin({ ...SETTING, ...setting });
  deploy(teller);
  takeSteps(teller, 4);
  watch(teller);
  teller.update({ kind: "finalise" }, changes("delete", 6), 34);
  return teller.told();
}

/** Errors at 25 %: a trigger takes it back. */
export function rolledBackRollout(setting: Partial<Setting> = {}): Told {
  const teller = begin({ ...SETTING, ...setting });
  deploy(teller);
  takeSteps(teller, 1);
  enter(teller, 2);
  const seconds = teller.setting.lookEverySeconds;
  teller.look({ count: Math.ceil(180 / seconds), seconds, weight: 25, errorShare: 0.0002, verdict: INCONCLUSIVE });
  teller.look({ count: 2, seconds, weight: 25, errorShare: 0.083, verdict: INCONCLUSIVE });
  teller.tell(2, { kind: "triggered", reasons: ["errors 8.30 %, over 2 × the baseline's 0.02 %"] });
  teller.update({ kind: "rollback", level: 2 }, changes("update", 4), 5.2);
  teller.tell(2.2, { kind: "verified", secondsToZero: 7.4, why: null });
  return teller.told();
}

/** Waiting for the approval of its second step, with safe mode on. */
export function rolloutUnderWay(setting: Partial<Setting> = {}): Told {
  const teller = begin({ ...SETTING, ...setting });
  deploy(teller);
  takeSteps(teller, 1);
  teller.tell(1, { kind: "gateClosed", step: 2, reasons: ["an approval of step 2 by tech-lead is missing"] });
  teller.tell(1, { kind: "ordered", order: { kind: "pause", ...ORDER }, nonce: "1f0c" });
  control(teller, { killSwitch: false, safeMode: true });
  teller.tell(1, { kind: "unobserved", why: "the metrics' source answered 502" });
  teller.tell(60, { kind: "takenOver", driver: "runner-7, process 4112" });
  return teller.told();
}

const ORDER = { by: "rita@omnihub.dev", reason: "the database is read-only for an hour" };

/** Sets the emergency controls at once, as somebody orders. */
export function control(teller: Teller, emergency: Emergency): void {
  const nonce = JSON.stringify(emergency);
  teller.tell(0, { kind: "ordered", order: { kind: "control", emergency, ...ORDER }, nonce });
  teller.tell(0, { kind: "controlled", emergency, seconds: 3, why: null });
}

/** The release could not be made the stable one: a person has to look. */
export function haltedRollout(setting: Partial<Setting> = {}): Told {
  const teller = begin({ ...SETTING, watchHours: 1, ...setting });
  deploy(teller);
  takeSteps(teller, 4);
  watch(teller);
  const why = "the provider answered 503: Service Unavailable";
  for (let attempt = 0; attempt < 3; attempt += 1) {
    teller.tell(30, { kind: "updateFailed", to: { kind: "finalise" }, why, seconds: 28 });
  }
  return teller.told();
}

export function deploy(teller: Teller): void {
  teller.update({ kind: "step", step: 0 }, changes("create", 9), 41);
  teller.tell(12, { kind: "tested", what: "smoke tests", passed: true, reasons: [] });
  teller.tell(1, { kind: "gateClosed", step: 1, reasons: ["an approval of step 1 by tech-lead is missing"] });
}

/** Steps of the plan, and for how many minutes each is held. */
const STEPS = [
  { weight: 5, minutes: 15 },
  { weight: 25, minutes: 15 },
  { weight: 50, minutes: 30 },
  { weight: 100, minutes: 0 },
] as const;

/** Takes the first steps, looks at each for as long as it is held, and finds it good in the second half. */
export function takeSteps(teller: Teller, until: number): void {
  for (const [index, { weight, minutes }] of STEPS.slice(0, until).entries()) {
    enter(teller, index + 1);
    const seconds = teller.setting.lookEverySeconds;
    const half = { seconds, weight, errorShare: 0.0002, count: Math.max(1, Math.ceil((minutes * 30) / seconds)) };
    teller.look({ ...half, verdict: INCONCLUSIVE });
    teller.look({ ...half, verdict: PASS });
  }
}

export function enter(teller: Teller, step: number): void {
  const approvers = [{ approver: "ada@omnihub.dev", role: "tech-lead", given: "2026-11-21T15:30:00.000Z" }];
  teller.tell(45, { kind: "gateOpened", step, approvers });
  teller.update({ kind: "step", step }, changes("update", 4), 9.6);
}

/** Tests it under all traffic, and watches it for as long as it is to be. */
export function watch(teller: Teller, errorShare = 0.0002): void {
  teller.tell(20, { kind: "tested", what: "smoke tests", passed: true, reasons: [] });
  teller.look({ count: teller.setting.watchHours * 12, seconds: 300, weight: 100, errorShare, verdict: PASS });
}

const TYPES = ["kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service", "cloudflare:index/ruleset:Ruleset"];

function changes(operation: string, count: number): readonly Change[] {
  const names = Array.from({ length: count }, (_, index) => `api-1-4-0-${index}`);
  return names.map((name, index) => ({ operation, type: TYPES[index % TYPES.length] ?? "", name }));
}
