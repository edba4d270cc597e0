/** Carries a target out as a person would: sets the config values and runs the engine, after a preview by the same rules. */

import type { Engine, Run } from "../engine";
import { UpdateError } from "../engine";
import type { RolloutEvent, Target } from "../machine/event";
import { ownValues } from "../stackFile";
import type { LookedAt } from "./lookedAt";
import { upAsLookedAt } from "./lookedAt";
import { pause, until } from "./until";
import type { Doing } from "./runner";

export interface Updating {
  readonly engine: Engine;
  /** Longest an update may take before it is cut off, milliseconds. */
  readonly timeoutMs: number;
  readonly lookedAt: LookedAt;
}

const BETWEEN_ATTEMPTS_MS = 1_000;
const WHILE_LOCKED_MS = 2_000;
const LOCKED_AT_MOST_MS = 10 * 60_000;

export async function update(updating: Updating, { wanted, signal, emit }: Doing<"update">): Promise<void> {
  const { to, attempt, notBefore } = wanted();
  if (notBefore !== null) await until(notBefore, signal);
  await pause((attempt - 1) * BETWEEN_ATTEMPTS_MS, signal);
  emit(await carriedOut(updating, to, { signal, timeoutMs: updating.timeoutMs }));
}

async function carriedOut(updating: Updating, to: Target, run: Run & { readonly signal: AbortSignal }): Promise<RolloutEvent> {
  const waited = performance.now() + LOCKED_AT_MOST_MS;
  for (;;) {
    try {
      const { changes, seconds } = await reach(updating, to, run);
      return { kind: "updated", to, changes, seconds };
    } catch (error) {
      if (!(error instanceof UpdateError)) throw error;
      if (error.kind === "locked" && performance.now() < waited) await pause(WHILE_LOCKED_MS, run.signal);
      else return failure(to, error);
    }
  }
}

async function reach({ engine, lookedAt: { isNamed, askGate } }: Updating, to: Target, run: Run) {
  await engine.config.set(ownValues(valuesFor(to)));
  if (to.kind === "rollback") return engine.up({ ...run, policed: false, urgent: true, refresh: to.level === 3 });
  if (to.kind === "step" && (await isNamed(to.step))) return upAsLookedAt(engine, run, { askGate, step: to.step });
  // A rule on the stack as a whole speaks only once an update is done: so all rules are asked before.
  if (engine.isPoliced) await engine.preview(run);
  return engine.up(run);
}

function failure(to: Target, { kind, reasons, seconds }: UpdateError): RolloutEvent {
  const why = reasons.join("; ");
  return kind === "refused" ? { kind: "updateRefused", to, why } : { kind: "updateFailed", to, why, seconds };
}

/** What the stack's config says at a target; everything else of it is the team's. */
function valuesFor(to: Target): Readonly<Record<string, number | boolean>> {
  switch (to.kind) {
    case "step":
      return { step: to.step, finalised: false, rollback: false };
    case "finalise":
      return { finalised: true, rollback: false };
    case "rollback":
      return to.level === 1
        ? { step: 0, finalised: false, rollback: false }
        : { finalised: false, rollback: true, rollbackLevel: to.level };
  }
}
