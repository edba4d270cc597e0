/** Announcements ahead of the start: those of the plan's `notices.before` that concern this kind of change. */

import { milliseconds } from "../../release/schema";
import type { Terms } from "./state";

export interface Ahead {
  /** When it is due, ISO 8601. */
  readonly due: string;
  readonly channels: readonly string[];
}

export function announcementsAhead({ plan, release, startsAt }: Terms): readonly Ahead[] {
  return (plan.notices?.before ?? [])
    .filter(({ changes }) => changes?.includes(release.change ?? "standard") ?? true)
    .map(({ ahead, channels }) => ({
      due: new Date(Date.parse(startsAt) - milliseconds(ahead)).toISOString(),
      channels,
    }));
}
