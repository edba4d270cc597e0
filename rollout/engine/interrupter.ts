/** Interrupts the engine as a person would: once to end in good order, and once more where that takes too long. */

export interface Interrupter {
  /** Tells each interruption by an `abort` of its own; the Automation API passes each on as SIGINT. */
  readonly signal: AbortSignal;
  /** Why it was interrupted; undefined where it was not. */
  why(): string | undefined;
  stop(): void;
}

/** After the first interruption the engine waits for operations under way; after the second it abandons them. */
const GRACE_MS = 15_000;

export function interrupter({ signal, timeoutMs }: { readonly signal?: AbortSignal; readonly timeoutMs: number }): Interrupter {
  const controller = new AbortController();
  let why: string | undefined;
  let again: NodeJS.Timeout | undefined;
  const interrupt = (reason: string) => {
    if (why !== undefined) return;
    why = reason;
    controller.abort(new Error(reason));
    again = setTimeout(() => controller.signal.dispatchEvent(new Event("abort")), GRACE_MS);
  };
  const stopped = () => interrupt("it was stopped");
  const timer = setTimeout(() => interrupt(`it took longer than ${String(Math.round(timeoutMs / 1000))} s and was stopped`), timeoutMs);
  if (signal?.aborted) stopped();
  signal?.addEventListener("abort", stopped, { once: true });
  return {
    signal: controller.signal,
    why: () => why,
    stop() {
      clearTimeout(timer);
      clearTimeout(again);
      signal?.removeEventListener("abort", stopped);
    },
  };
}
