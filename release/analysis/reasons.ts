/** What a verdict rests on, in figures and in a sentence. */

import type { Conclusion } from "./conclusion";
import { exceededBy, pooled } from "./latency";
import type { Limit } from "./limits";
import type { Look, Sample } from "./look";
import type { Reason } from "./verdict";

/** Figures are those of the whole step. */
export function reasonOf(limit: Limit, looks: readonly Look[], conclusion: Conclusion): Reason {
  const { what, above } = limit;
  const candidate = figure(what, looks.map((look) => look.candidate));
  const unit = what === "P95" ? "ms" : "%";
  if (limit.unit !== "baseline") {
    const text = `${what} ${shown(candidate, unit)}, limit ${shown(above, unit)}; ${sureness(conclusion, "one that keeps to it")}`;
    return { what, candidate, baseline: null, limit: above, unit, text };
  }
  const baseline = figure(what, looks.flatMap((look) => look.baseline ?? []));
  const tolerated = above * limit.leastPercent;
  const most = Math.max(above * baseline, tolerated);
  const rule = above * baseline < tolerated ? `${shown(tolerated, unit)}, which is tolerated` : `${above} × that, ${shown(most, unit)}`;
  const text =
    `${what} ${shown(candidate, unit)} against the baseline's ${shown(baseline, unit)}, ` +
    `limit ${rule}; ${sureness(conclusion, "one as good as the baseline")}`;
  return { what, candidate, baseline, limit: most, unit, text };
}

/** A limit that nothing can be compared with. */
export function untellable({ what, above }: Limit, looks: readonly Look[]): Reason {
  const candidate = figure(what, looks.map((look) => look.candidate));
  const unit = what === "P95" ? "ms" : "%";
  const text =
    `${what} ${shown(candidate, unit)}, limit ${above} × the baseline's, and there is no baseline: ` +
    "give the plan `success` or an absolute trigger to go by";
  return { what, candidate, baseline: null, limit: above, unit, text };
}

/** The newest look cannot be true. */
export function untrusted({ candidate, baseline, to }: Look, defects: readonly string[]): Reason {
  const text = `the figures up to ${to} cannot be trusted: ${defects.join("; ")}`;
  const [seen, compared] = [finite(candidate.requests), baseline && finite(baseline.requests)];
  return { what: "requests", candidate: seen, baseline: compared, limit: 0, unit: "requests", text };
}

/** Sides with fewer requests than the plan asks for; empty where both have them. */
export function tooFewRequests(looks: readonly Look[], minimum: number): readonly Reason[] {
  const candidate = requestsOf(looks.map((look) => look.candidate));
  const sides = looks.flatMap((look) => look.baseline ?? []);
  const baseline = sides.length > 0 ? requestsOf(sides) : null;
  const few = [
    ...(candidate < minimum ? [`${count(candidate)} of the candidate`] : []),
    ...(baseline !== null && baseline < minimum ? [`${count(baseline)} of the baseline`] : []),
  ];
  if (few.length === 0) return [];
  const text = `too few requests yet: ${few.join(" and ")}, where ${count(minimum)} are needed`;
  return [{ what: "requests", candidate, baseline, limit: minimum, unit: "requests", text }];
}

/** The odds are those of chance, for the step as a whole and however often it is looked at (Ville's inequality). */
function sureness({ kind, againstIt, forIt, progress }: Conclusion, good: string): string {
  if (kind === "broken") return `${good} would look so bad in at most 1 of ${times(againstIt)} steps`;
  if (kind === "kept") return `one beyond it would look so good in at most 1 of ${times(forIt)} steps`;
  return `not sure yet: ${Math.floor(100 * progress)} % of the evidence that passing takes`;
}

function times(odds: number): string {
  return odds >= 1e6 ? "1,000,000" : Math.floor(odds).toLocaleString("en");
}

function figure(what: Limit["what"], samples: readonly Sample[]): number {
  if (what === "P95") return samples.length > 0 ? exceededBy(pooled(samples.map(({ latency }) => latency)), 0.05) : Number.NaN;
  return (100 * samples.reduce((sum, { errors }) => sum + errors, 0)) / requestsOf(samples);
}

function requestsOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, { requests }) => sum + requests, 0);
}

/** Reasons are kept as JSON, which has no NaN; the text says it. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function count(requests: number): string {
  return Math.floor(requests).toLocaleString("en");
}

function shown(value: number, unit: "%" | "ms"): string {
  const digits = unit === "ms" || value === 0 ? 0 : value < 0.1 ? 4 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}
