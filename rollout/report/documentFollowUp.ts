/** What has to follow once a release is taken back, and until when. */

import { aftermath } from "../notices/aftermath";
import { table, type Section } from "./document";
import type { Report } from "./model";
import { dated } from "./words";

export function followUpSection({ state: { rollback } }: Report): readonly Section[] {
  if (!rollback) return [];
  const rows = aftermath(rollback.decidedAt).map(({ until, what }) => [`${dated(until)} UTC`, what]);
  return [{ title: "What follows", blocks: [table(["Until", "What"], rows)] }];
}
