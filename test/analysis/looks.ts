/** Looks as tests need them: rates and shares instead of counts. */
import type { Judged } from "../../release/analysis/limits";
import type { Look, Sample } from "../../release/analysis/look";
import type { Trigger } from "../../release/schema";

export interface Side {
  readonly requests: number;
  readonly errorPercent?: number;
  /** Milliseconds that 95 % of requests are faster than. */
  readonly p95Ms?: number;
}

export const ratios: readonly Trigger[] = [
  { kind: "errorRatio", above: 2 },
  { kind: "p95Ratio", above: 1.5 },
];

export function planWith(triggers: readonly Trigger[], more: Partial<Judged> = {}): Judged {
  return { triggers: [...triggers], analysis: { interval: "30s", minimumRequests: 100, patience: "5m", toleratedErrorPercent: 0 }, ...more };
}

/** So many looks of 30 s, all alike; `after` counts the looks before them. */
export function looksOf(count: number, candidate: Side, baseline: Side | null, after = 0): readonly Look[] {
  return Array.from({ length: count }, (_, index) => ({
    ...times(after + index),
    candidate: sampleOf(candidate),
    baseline: baseline && sampleOf(baseline),
  }));
}

export function sampleOf({ requests, errorPercent = 0, p95Ms = 200 }: Side): Sample {
  const faster = boundsMs.map((bound) => requests * (1 - 0.05 * Math.min(20, (p95Ms / bound) ** STEEPNESS)));
  const counts = [...faster, requests].map((below, index, all) => below - (all[index - 1] ?? 0));
  return { requests, errors: (requests * errorPercent) / 100, latency: { boundsMs, counts } };
}

export const boundsMs = [50, 100, 150, 200, 300, 400, 500, 750, 1_000, 2_000, 5_000];

/** Part of requests above a latency falls with this power of it. */
const STEEPNESS = 3;

function times(index: number): Pick<Look, "from" | "to"> {
  const at = (looks: number) => new Date(Date.parse("2026-01-04T02:00:00Z") + 30_000 * looks).toISOString();
  return { from: at(index), to: at(index + 1) };
}
