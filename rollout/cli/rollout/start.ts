/** `./sluice rollout start`: walks the release in the stack's config through its plan. */

import { InvalidArgumentError } from "commander";
import { atTheWheel, start } from "../../driver/steering";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { endingOf } from "./exitCodes";
import { standing, teller } from "./telling";

interface StartFlags extends StackFlags {
  readonly at?: Date;
  readonly again?: boolean;
}

export const startCommand = stackCommand("start", "walk the release in the stack's config through its plan, or go on where it stands")
  .option("--at <time>", "take the first step at this time at the earliest, ISO 8601; notices go out ahead of it", parseTime)
  .option("--again", "even though this release was taken back before")
  .action((flags: StartFlags) =>
    ending(async (signal) => {
      const session = await sessionFor(flags);
      const steering = {
        onEvent: teller({ json: flags.json === true }),
        onRefused: (why: string) => console.error(`An order is not followed: ${why}`),
      };
      const state = await atTheWheel(session, signal, (wheel) =>
        start(session, wheel, { startsAt: flags.at, again: flags.again, ...steering }),
      );
      if (flags.json !== true) console.log(standing(state));
      if (signal.aborted) console.error(`Stopped. Go on with: ./sluice rollout start --stack ${flags.stack}`);
      return endingOf(state);
    }),
  );

function parseTime(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError("Expected a time such as 2026-12-06T02:00:00Z.");
  }
  return time;
}
