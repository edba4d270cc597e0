/** How a rollout ended, when, and why. */

import { begunAt, ofKind, type Happened, type Of, type Rollout } from "./events";

export type Ending = "promoted" | "rolledBack" | "halted" | "underWay";

export interface Outcome {
  readonly kind: Ending;
  /** When it ended so; the last entry's time while it is under way. */
  readonly at: string;
  readonly reasons: readonly string[];
}

/** Why a release was taken back, and since when that was clear. */
export interface Decision {
  readonly at: string;
  /** Who ordered it, or what gave rise to it. */
  readonly by: string;
  readonly reasons: readonly string[];
}

/** The last event that settles it decides: what was halted may go on, and what was promoted is over. */
export function outcomeOf(rollout: Rollout): Outcome {
  const settled = rollout.events.reduce<Outcome | null>((outcome, event) => settledBy(event, outcome, rollout), null);
  return (
    settled ?? {
      kind: "underWay",
      at: rollout.events.at(-1)?.at ?? rollout.started.at,
      reasons: standing(rollout.events),
    }
  );
}

/** The outcome as the event leaves it; null while the rollout is under way. */
function settledBy(event: Happened, outcome: Outcome | null, rollout: Rollout): Outcome | null {
  const { at } = event;
  switch (event.kind) {
    case "updated":
      return event.to.kind === "finalise" ? { kind: "promoted", at, reasons: lastReasons(rollout.events) } : null;
    case "verified":
      return verified(event, rollout);
    case "notified":
      return event.notice.content.kind === "halted" && outcome?.kind !== "halted"
        ? { kind: "halted", at: event.notice.facts.at, reasons: event.notice.content.reasons }
        : outcome;
    case "updateFailed":
      return null;
    default:
      return outcome;
  }
}

/** A release that cannot be seen to be gone is not rolled back: it is a person's turn. */
function verified({ at, secondsToZero, why }: Of<"verified">, rollout: Rollout): Outcome {
  const reasons = decisionOf(rollout)?.reasons ?? [];
  if (secondsToZero !== null) return { kind: "rolledBack", at, reasons };
  return {
    kind: "halted",
    at,
    reasons: [...reasons, `taken back, and not seen to be so: ${why ?? "nothing could be seen"}`],
  };
}

/** What a rollout that is under way waits for, where it says so. */
function standing(events: readonly Happened[]): readonly string[] {
  const last = events.findLast(({ kind }) => kind === "gateClosed" || kind === "gateOpened" || kind === "updated");
  return last?.kind === "gateClosed" ? last.reasons : [];
}

function lastReasons(events: readonly Happened[]): readonly string[] {
  return (
    ofKind(events, "observed")
      .at(-1)
      ?.verdict.reasons.map(({ text }) => text) ?? []
  );
}

/** Null where no rollback was begun. The first event that asks for one stands; without any it was the plan's patience. */
export function decisionOf({ events }: Rollout): Decision | null {
  const begun = events.find(
    (event) => (event.kind === "updated" || event.kind === "updateFailed") && event.to.kind === "rollback",
  );
  if (begun?.kind !== "updated" && begun?.kind !== "updateFailed") return null;
  const before = events.slice(0, events.indexOf(begun)).flatMap((event) => asked(event) ?? []);
  return (
    before.find(({ isCertain }) => isCertain) ?? before.at(-1) ?? { at: begunAt(begun), by: "the driver", reasons: [] }
  );
}

type Asked = Decision & {
  /** One such event is enough; of the others it takes several. */
  readonly isCertain: boolean;
};

function asked(event: Happened): Asked | null {
  const { at } = event;
  switch (event.kind) {
    case "triggered":
      return { at, by: "a trigger", reasons: event.reasons, isCertain: true };
    case "ordered": {
      const { order } = event;
      return order.kind === "rollback" ? { at, by: order.by, reasons: [order.reason], isCertain: true } : null;
    }
    case "observed": {
      const reasons = event.verdict.reasons.map(({ text }) => text);
      return event.verdict.kind === "pass"
        ? null
        : { at, by: "the analysis", reasons, isCertain: event.verdict.kind === "fail" };
    }
    case "tested":
      return event.passed ? null : { at, by: event.what, reasons: event.reasons, isCertain: true };
    case "unobserved":
      return { at, by: "the analysis", reasons: [event.why], isCertain: false };
    case "updateFailed":
      return { at, by: "a failed update", reasons: [event.why], isCertain: false };
    default:
      return null;
  }
}
