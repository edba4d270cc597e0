/** `./sluice rollout start`: walks the release in the stack's config through its plan. */

import { InvalidArgumentError } from "commander";
import { expose } from "../../driver/exposition";
import type { Steering } from "../../driver/steering";
import { atTheWheel, start } from "../../driver/steering";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { endingOf } from "./exitCodes";
import { standing, teller } from "./telling";

interface StartFlags extends StackFlags {
  readonly at?: Date;
  readonly again?: boolean;
  readonly listen?: { readonly host: string; readonly port: number };
}

export const startCommand = stackCommand("start", "walk the release in the stack's config through its plan, or go on where it stands")
  .option("--at <time>", "take the first step at this time at the earliest, ISO 8601; notices go out ahead of it", parseTime)
  .option("--again", "even though this release was taken back before")
  .option("--listen <host:port>", "serve the rollout's own metrics there, for Prometheus and the operator's dashboard", parseListen)
  .action((flags: StartFlags) =>
    ending(async (signal) => {
      const session = await sessionFor(flags);
      const exposition = flags.listen && (await expose(flags.listen));
      const tell = teller({ json: flags.json === true });
      const steering: Steering = {
        onEvent(event, after) {
          exposition?.show(after);
          tell(event, after);
        },
        onRefused: (why) => console.error(`An order is not followed: ${why}`),
      };
      const state = await atTheWheel(session, signal, (wheel) =>
        start(session, wheel, { startsAt: flags.at, again: flags.again, ...steering }),
      ).finally(() => exposition?.stop());
      if (flags.json !== true) console.log(standing(state));
      if (signal.aborted) console.error(`Stopped. Go on with: ./sluice rollout start --stack ${flags.stack}`);
      return endingOf(state);
    }),
  );

function parseListen(text: string): StartFlags["listen"] {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw new InvalidArgumentError("Expected a host and a port such as localhost:9464.");
  return { host, port: Number(port) };
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError("Expected a time such as 2026-12-06T02:00:00Z.");
  }
  return time;
}
