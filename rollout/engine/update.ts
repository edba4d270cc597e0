/** One command of the engine's: what it changed, how long it took, and why it failed. */

import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import type { Change } from "../machine/event";
import { interrupter } from "./interrupter";
import { unlocked } from "./locks";
import { redactorFor } from "./secrets";

export interface Update {
  readonly changes: readonly Change[];
  /** Seconds from the start of the command to its end. */
  readonly seconds: number;
}

/**
 * - `refused`: a rule of the pack says no. Before an update nothing was changed.
 * - `locked`: somebody else is updating the stack.
 * - `failed`: everything else; what was done until then is done, and is in the state.
 */
export class UpdateError extends Error {
  override readonly name = "UpdateError";
  constructor(
    readonly kind: "refused" | "locked" | "failed",
    /** Without secrets. */
    readonly reasons: readonly string[],
    readonly seconds: number,
  ) {
    super(reasons.join("\n"));
  }
}

export interface Limits {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

interface Watched {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
}

const THIRTY_MINUTES = 30 * 60_000;

export async function carryOut(stack: Stack, limits: Limits, command: (watched: Watched) => Promise<unknown>): Promise<Update> {
  const { timeoutMs = THIRTY_MINUTES, signal } = limits;
  const seen: Seen = { changes: [], violations: [], errors: [] };
  const started = performance.now();
  const secondsSince = () => (performance.now() - started) / 1000;
  const interrupt = interrupter({ signal, timeoutMs });
  try {
    await unlocked(stack, interrupt.signal, () => command({ onEvent: (event) => note(event, seen), signal: interrupt.signal }));
    return { changes: seen.changes, seconds: secondsSince() };
  } catch (error) {
    throw await explained(error, seen, { stack, seconds: secondsSince(), why: interrupt.why() });
  } finally {
    interrupt.stop();
  }
}

interface Seen {
  readonly changes: Change[];
  readonly violations: string[];
  readonly errors: string[];
}

function note({ resourcePreEvent, policyEvent, diagnosticEvent }: EngineEvent, seen: Seen): void {
  if (resourcePreEvent && resourcePreEvent.metadata.op !== "same") seen.changes.push(changeOf(resourcePreEvent.metadata));
  // The declared type does not name every level that the engine sends.
  const level: string | undefined = policyEvent?.enforcementLevel;
  if (policyEvent && level !== "advisory") {
    seen.violations.push(plain(`${policyEvent.policyName}: ${policyEvent.message}`));
  }
  if (diagnosticEvent?.severity === "error") seen.errors.push(plain(diagnosticEvent.message));
}

function changeOf({ op, urn, type }: { readonly op: string; readonly urn: string; readonly type: string }): Change {
  return { operation: op, type, name: urn.split("::").at(-1) ?? urn };
}

/** Without the engine's marks for colours. */
function plain(text: string): string {
  return text.replace(/<\{%.*?%\}>/g, "").trim();
}

interface Circumstances {
  readonly stack: Stack;
  readonly seconds: number;
  /** Why it was interrupted, if it was. */
  readonly why: string | undefined;
}

async function explained(error: unknown, seen: Seen, { stack, seconds, why }: Circumstances): Promise<UpdateError> {
  if (seen.violations.length > 0) return new UpdateError("refused", seen.violations, seconds);
  if (error instanceof ConcurrentUpdateError) {
    return new UpdateError("locked", ["somebody else is updating the stack; wait for them, or see `pulumi cancel`"], seconds);
  }
  const redact = await redactorFor(stack);
  const causes = [...(why === undefined ? [] : [why]), ...seen.errors.map(redact)];
  return new UpdateError("failed", causes.length > 0 ? causes : [redact(lastLineOf(error))], seconds);
}

/** The engine's whole output is in the message; without an event that says what failed, its last line is the best there is. */
function lastLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return plain(text.trim().split("\n").at(-1) ?? "");
}
