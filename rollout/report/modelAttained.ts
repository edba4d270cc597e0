/** What the plan's promises are measured by. */

import { ofKind, type Rollout } from "./events";
import { figuresOf, sum } from "./figures";
import { stepTimes } from "./modelExposure";
import { looksOf } from "./modelMeasured";

/** What was measured under all traffic; of a rollout that never had it, what was measured at all. */
export interface Attained {
  readonly scope: string;
  readonly errorRatePercent: number | null;
  readonly p95Ms: number | null;
  /** P95 lies above the last bound that the metrics count by. */
  readonly p95IsAtLeast: boolean;
  /** Minutes in which every request failed on both sides, or the kill switch was on; null where nothing was looked at. */
  readonly downMinutes: number | null;
  readonly observedMinutes: number;
}

export function attained(rollout: Rollout): Attained {
  const looks = looksOf(rollout);
  const atAll = stepTimes(rollout).last === null ? [] : rollout.state.looks;
  const { errorRatePercent, p95: quantile } = figuresOf(
    (atAll.length > 0 ? atAll : looks).map(({ candidate }) => candidate),
  );
  const failed = looks.filter(({ candidate, baseline }) =>
    isDown(figuresOf(baseline ? [candidate, baseline] : [candidate])),
  );
  const closed = timesClosed(rollout);
  return {
    scope: atAll.length > 0 ? "at 100 %" : "before 100 %",
    errorRatePercent,
    p95Ms: quantile?.ms ?? null,
    p95IsAtLeast: quantile?.isAtLeast ?? false,
    downMinutes: looks.length > 0 || closed.length > 0 ? minutes([...failed, ...closed]) : null,
    observedMinutes: minutes(looks),
  };
}

function isDown({ requests, errors }: { readonly requests: number; readonly errors: number }): boolean {
  return requests > 0 && errors === requests;
}

interface Span {
  readonly from: string;
  readonly to: string;
}

/** When the kill switch turned everybody away. */
function timesClosed({ events, state }: Rollout): readonly Span[] {
  const opening = { at: state.startedAt, emergency: state.terms.emergency };
  const settings = [opening, ...ofKind(events, "controlled").filter(({ why }) => why === null)];
  const end = events.at(-1)?.at ?? state.startedAt;
  return settings.flatMap(({ at, emergency }, index) =>
    emergency.killSwitch ? [{ from: at, to: settings[index + 1]?.at ?? end }] : [],
  );
}

/** Time that lies in at least one of the spans. */
function minutes(spans: readonly Span[]): number {
  const times = spans
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
    .sort((a, b) => a.from - b.from);
  let end = Number.NEGATIVE_INFINITY;
  const lengths = times.map(({ from, to }) => {
    const length = Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
    return length;
  });
  return sum(lengths) / 60_000;
}
