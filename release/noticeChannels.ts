/** Every channel that a plan's notices name, and where. */

import type { Plan } from "./schema";

type Notices = NonNullable<Plan["notices"]>;

export interface NamedChannel {
  readonly channel: string;
  /** E.g. `sluice:plan.notices.during[0]`. */
  readonly path: string;
}

const LISTS = ["during", "rollback", "success", "invitations", "weekly"] as const satisfies readonly (keyof Notices)[];

export function channelsNamed(notices: Notices): readonly NamedChannel[] {
  return [
    ...notices.before.flatMap(({ channels }, at) => named(channels, `before[${String(at)}].channels`)),
    ...LISTS.flatMap((list) => named(notices[list], list)),
  ];
}

function named(channels: readonly string[], list: string): readonly NamedChannel[] {
  return channels.map((channel, index) => ({ channel, path: `sluice:plan.notices.${list}[${String(index)}]` }));
}
