/** Stretches of time that something may take. */

/** Rejects with `late()` when the time is over before it is done, with the outer signal's reason when that stops it. */
export async function within<T>(
  lengthMs: number,
  outer: AbortSignal,
  late: () => Error,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const stop = () => inner.abort(outer.reason);
  const timer = setTimeout(() => inner.abort(late()), lengthMs);
  outer.addEventListener("abort", stop);
  try {
    outer.throwIfAborted();
    return await run(inner.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", stop);
  }
}
