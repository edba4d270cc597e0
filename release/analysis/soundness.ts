/** Whether a look's figures can be true at all. */

import { sameBounds, total } from "./latency";
import type { Look, Sample } from "./look";

/** What contradicts itself in it, in words; empty where nothing does. */
export function defectsOf(look: Look): readonly string[] {
  const { candidate, baseline } = look;
  return [
    ...lookRules.filter(({ isBroken }) => isBroken(look)).map(({ says }) => says),
    ...defectsOfSide("candidate", candidate),
    ...(baseline ? defectsOfSide("baseline", baseline) : []),
  ];
}

const lookRules: readonly { readonly says: string; readonly isBroken: (look: Look) => boolean }[] = [
  { says: "it does not end after it begins", isBroken: ({ from, to }) => !(Date.parse(from) < Date.parse(to)) },
  {
    says: "candidate and baseline are measured in different latency buckets",
    isBroken: ({ candidate, baseline }) =>
      baseline !== null && !sameBounds(candidate.latency.boundsMs, baseline.latency.boundsMs),
  },
];

function defectsOfSide(side: string, sample: Sample): readonly string[] {
  return sampleRules.filter(({ isBroken }) => isBroken(sample)).map(({ says }) => `the ${side} ${says(sample)}`);
}

const sampleRules: readonly { readonly says: (sample: Sample) => string; readonly isBroken: (sample: Sample) => boolean }[] = [
  { says: ({ requests }) => `has ${requests} requests`, isBroken: ({ requests }) => !isCount(requests) },
  { says: ({ errors }) => `has ${errors} errors`, isBroken: ({ errors }) => !isCount(errors) },
  {
    says: ({ errors, requests }) => `has ${errors} errors in ${requests} requests`,
    isBroken: ({ errors, requests }) => errors > requests + slack(requests),
  },
  {
    says: ({ latency }) => `has latency buckets that do not rise: ${latency.boundsMs.join(", ")}`,
    isBroken: ({ latency: { boundsMs } }) =>
      boundsMs.length === 0 || boundsMs.some((bound, index) => !isCount(bound) || bound <= (boundsMs[index - 1] ?? 0)),
  },
  {
    says: ({ latency }) => `has latency counts that do not fit its buckets: ${latency.counts.join(", ")}`,
    isBroken: ({ latency: { boundsMs, counts } }) =>
      counts.length !== boundsMs.length + 1 || counts.some((count) => !isCount(count)),
  },
  {
    says: ({ latency, requests }) => `has ${requests} requests, and the latency of ${total(latency)}`,
    isBroken: ({ latency, requests }) => Math.abs(total(latency) - requests) > slack(requests),
  },
];

function isCount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** Prometheus extrapolates each counter on its own, so that sums that are the same differ a little. */
function slack(requests: number): number {
  return Math.max(2, 0.02 * requests);
}
