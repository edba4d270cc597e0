/** What has to follow once a release is taken back, and until when. */

import { milliseconds } from "../../release/schema/text";

export interface Duty {
  /** ISO 8601. */
  readonly until: string;
  readonly what: readonly string[];
}

const DUTIES = [
  {
    within: "1h",
    what: [
      "an incident ticket is open",
      "those affected are told",
      "root cause analysis has begun",
      "data is found whole, and no secret exposed",
    ],
  },
  { within: "24h", what: ["an incident report is published, with the root cause, the fix and how it is tested"] },
  { within: "1w", what: ["a postmortem is held", "what was learnt is in monitoring and procedures"] },
] as const;

/** Counted from the decision to take it back. Throws where that is no time. */
export function aftermath(decidedAt: string): readonly Duty[] {
  return DUTIES.map(({ within, what }) => ({
    until: new Date(Date.parse(decidedAt) + milliseconds(within)).toISOString(),
    what,
  }));
}
