/** The judges that ours is compared with, as they come and in the variants that an operator could tune. */

import type { Judged } from "../../release/analysis/limits";
import type { Look } from "../../release/analysis/look";
import { certainty, CONFIDENCE_98 } from "./mannWhitney";
import { excesses, inAll, inARow, windows } from "./threshold";
import { LOOK_SECONDS } from "./world";

/** How strongly a judge holds at some time that the release has failed. */
export interface Signal {
  readonly seconds: number;
  readonly strength: number;
}

/** A judge that fails a release once its signal is above a threshold. */
export interface Reference {
  readonly family: "threshold" | "mannWhitney";
  readonly name: string;
  /** The threshold that it is used with. */
  readonly usual: number;
  readonly signals: (plan: Judged, holds: readonly (readonly Look[])[]) => readonly Signal[];
}

export const ARGO = "1 look over the limit (Argo Rollouts' default)";
export const FLAGGER = "5 looks over the limit (Flagger's guide)";
export const KAYENTA = "Mann-Whitney at 98 %, every 5 min (Kayenta)";

export const references: readonly Reference[] = [
  threshold(ARGO, (excess) => inAll(excess, 1)),
  threshold(FLAGGER, (excess) => inAll(excess, 5)),
  ...[2, 3, 10].map((looks) => threshold(`${looks} looks over it`, (excess) => inAll(excess, looks))),
  ...[2, 3, 5].map((looks) => threshold(`${looks} looks in a row over it`, (excess) => inARow(excess, looks))),
  ...[4, 10, 20].map((looks) => threshold(`${looks} looks together over it`, (excess) => inAll(excess, 1), looks)),
  mannWhitney(KAYENTA, 10),
  ...[4, 30].map((looks) => mannWhitney(`Mann-Whitney every ${(looks * LOOK_SECONDS) / 60} min`, looks)),
];

/** Signals that are stronger than all before: they alone decide when a threshold is first exceeded. */
export function records(signals: readonly Signal[]): readonly Signal[] {
  let strongest = Number.NEGATIVE_INFINITY;
  return signals.filter(({ strength }) => {
    const isRecord = strength > strongest;
    if (isRecord) strongest = strength;
    return isRecord;
  });
}

function threshold(name: string, strengths: (excess: readonly number[]) => readonly number[], window = 1): Reference {
  return {
    family: "threshold",
    name,
    usual: 1,
    signals: (plan, holds) => {
      const seen = holds.flatMap((looks) => windows(looks, window));
      return strengths(excesses(plan, seen)).map((strength, index) => ({ seconds: (index + 1) * LOOK_SECONDS, strength }));
    },
  };
}

/** Each hold is judged for itself, because its weight is another; the last interval ends with it. */
function mannWhitney(name: string, interval: number): Reference {
  return {
    family: "mannWhitney",
    name,
    usual: CONFIDENCE_98,
    signals: (_, holds) =>
      holds.flatMap((looks, index) => {
        const before = holds.slice(0, index).reduce((sum, { length }) => sum + length, 0);
        return looks.flatMap((_look, at) => {
          const seen = at + 1;
          if (seen % interval !== 0) return [];
          return [{ seconds: (before + seen) * LOOK_SECONDS, strength: certainty(looks.slice(0, seen)) }];
        });
      }),
  };
}
