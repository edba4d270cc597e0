/** How a rollout is told as it happens: a line for people, the event itself for scripts. */

import pc from "picocolors";
import { weightAt } from "../../../release/exposure";
import type { Change, RolloutEvent, Timed } from "../../machine/event";
import type { State } from "../../machine/state";
import { nextStep } from "../../machine/state";

export type Tell = (event: Timed, state: State) => void;

export function teller({ json }: { readonly json: boolean }): Tell {
  if (json) return (event, { phase }) => console.log(JSON.stringify({ ...event, phase }));
  const told = { verdict: "" };
  return (event, state) => {
    for (const line of linesOf(event, state, told)) console.log(`${pc.dim(event.at.slice(11, 19))}  ${line}`);
  };
}

/** Looks that say nothing new are left out: the ledger has them. */
function linesOf(event: RolloutEvent, state: State, told: { verdict: string }): readonly string[] {
  switch (event.kind) {
    case "started":
      return [pc.bold(`${event.release.version} on ${event.stack}, started by ${event.by}`), ...(state.phase === "scheduled" ? [`first step at ${event.startsAt}`] : [])];
    case "due":
      return [];
    case "updated":
      return [updatedLine(event, state)];
    case "updateFailed":
      return [pc.red(`pulumi up failed after ${event.seconds.toFixed(1)} s: ${event.why}`)];
    case "updateRefused":
      return [pc.yellow(`refused by the policy pack, nothing was changed: ${event.why}`)];
    case "gateClosed":
      return [pc.yellow(`step ${String(event.step)} waits`), ...event.reasons.map((reason) => `  ${reason}`)];
    case "gateOpened":
      return [`step ${String(event.step)} may be taken${approvedBy(event.approvers)}`];
    case "tested":
      return [event.passed ? `${event.what}: passed` : pc.red(`${event.what}: ${event.reasons.join("; ")}`)];
    case "observed":
      return observedLines(event, state, told);
    case "unobserved":
      return [pc.yellow(`cannot see the release: ${event.why}`)];
    case "triggered":
      return event.reasons.map((reason) => pc.red(`trigger: ${reason}`));
    case "ordered":
      return [pc.bold(`${event.order.kind}, ordered by ${event.order.by}: ${event.order.reason}`)];
    case "controlled":
      return [event.why === null ? `emergency controls set in ${event.seconds.toFixed(1)} s` : pc.red(`emergency controls not set: ${event.why}`)];
    case "verified":
      return [verifiedLine(event)];
    case "notified":
      return event.delivered ? [pc.dim(`told ${event.notice.channel}: ${event.notice.content.kind}`)] : [pc.yellow(`could not tell ${event.notice.channel}: ${event.why ?? ""}`)];
    case "takenOver":
      return [`taken up again by ${event.driver}`];
  }
}

type Of<Kind extends RolloutEvent["kind"]> = Extract<RolloutEvent, { kind: Kind }>;

function updatedLine({ to, changes, seconds }: Of<"updated">, { terms }: State): string {
  const took = pc.dim(`(pulumi up: ${changesOf(changes)} in ${seconds.toFixed(1)} s)`);
  if (to.kind === "finalise") return pc.green(`${terms.release.version} is the stable release ${took}`);
  if (to.kind === "rollback") return `taken back, level ${String(to.level)} ${took}`;
  if (to.step === 0) return `${terms.release.version} is deployed, for nobody yet ${took}`;
  const { weight = 0, hold = "0s" } = terms.plan.steps[to.step - 1] ?? {};
  return pc.bold(`step ${String(to.step)}: ${String(weight)} % to ${terms.release.version}, to be held ${hold} `) + took;
}

/** Changes of what users can notice: the stack itself and its components only group. */
function changesOf(changes: readonly Change[]): string {
  const own = changes.filter(({ type }) => !type.startsWith("sluice:") && !type.startsWith("pulumi:"));
  if (own.length === 0) return "no change";
  if (own.length > 4) return `${String(own.length)} changes`;
  return own.map(({ operation, name }) => `${operation} ${name}`).join(", ");
}

function observedLines({ verdict }: Of<"observed">, state: State, told: { verdict: string }): readonly string[] {
  const now = `${verdict.kind} ${String(state.step)}`;
  if (now === told.verdict) return [];
  told.verdict = now;
  const colour = { pass: pc.green, fail: pc.red, inconclusive: pc.dim }[verdict.kind];
  return verdict.reasons.map(({ text }) => colour(`${verdict.kind}: ${text}`));
}

function verifiedLine({ secondsToZero, why }: Of<"verified">): string {
  if (secondsToZero === null) return pc.red(`not seen to be gone: ${why ?? ""}`);
  return pc.green(`no request reached it ${secondsToZero.toFixed(1)} s after the decision`);
}

function approvedBy(approvers: Of<"gateOpened">["approvers"]): string {
  return approvers.length === 0 ? "" : `, approved by ${approvers.map(({ approver, role }) => `${approver} (${role})`).join(", ")}`;
}

/** One sentence about where a rollout stands, and why it waits. */
export function standing(state: State): string {
  const { phase, terms, step, obstacles, reasons } = state;
  const version = terms.release.version;
  const weight = weightAt(terms.plan, step);
  const texts: Readonly<Record<State["phase"], () => string>> = {
    scheduled: () => `${version} starts at ${terms.startsAt}`,
    deploying: () => `${version} is being deployed, for nobody yet`,
    testing: () => `smoke tests of ${version} run`,
    waiting: () => `${version} has ${String(weight)} % and waits for step ${String(nextStep(state))}: ${obstacles.join("; ") || "its gates are being looked at"}`,
    moving: () => `${version} goes to step ${String(nextStep(state))}`,
    holding: () => `${version} has ${String(weight)} %, held ${terms.plan.steps[step - 1]?.hold ?? ""} since ${state.since}`,
    watching: () => `${version} has all traffic and is watched for ${terms.plan.success?.watch ?? "a look"} since ${state.since}`,
    finalising: () => `${version} is being made the stable release`,
    rollingBack: () => `${version} is being taken back: ${reasons.join("; ")}`,
    verifying: () => `${version} was taken back, which is being verified`,
    promoted: () => `${version} is the stable release since ${state.since}`,
    rolledBack: () => `${version} was taken back at ${state.since}: ${reasons.join("; ")}`,
    halted: () => `${version} halted with ${String(weight)} %, and a person has to decide: ${reasons.join("; ")}`,
  };
  return `${texts[phase]()}${state.paused ? " (paused)" : ""}`;
}
