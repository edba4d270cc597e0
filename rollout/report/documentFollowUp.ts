/** What has to follow once a release was taken back, and until when. */

import { milliseconds } from "../../release/schema";
import { table, type Section } from "./document";
import type { Report } from "./model";
import { dated } from "./words";

const DUTIES = [
  {
    within: "1h",
    what: "Open a ticket; tell those concerned; check that data is whole; check for a breach of security",
  },
  { within: "24h", what: "Find the root cause; write the fix, and how it will be tested" },
  { within: "1w", what: "Hold the postmortem; bring monitoring and procedures up to date" },
] as const;

export function followUpSection({ outcome }: Report): readonly Section[] {
  if (outcome.kind !== "rolledBack") return [];
  const rows = DUTIES.map(({ within, what }) => [
    `${dated(new Date(Date.parse(outcome.at) + milliseconds(within)).toISOString())} UTC`,
    what.split("; "),
  ]);
  return [{ title: "What follows", blocks: [table(["Until", "What"], rows)] }];
}
