/** `./sluice rollout start`: walks the release in the stack's config through its plan. */

import { InvalidArgumentError } from "commander";
import { expose } from "../../driver/exposition";
import type { Plan } from "../../../release/schema";
import type { Steering } from "../../driver/steering";
import { atTheWheel, NotReady, start } from "../../driver/steering";
import type { State } from "../../machine/state";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { endingOf } from "./exitCodes";
import { standing, teller } from "./telling";

interface StartFlags extends StackFlags {
  readonly at?: Date;
  readonly again?: boolean;
  readonly until?: string;
  readonly listen?: { readonly host: string; readonly port: number };
}

export const startCommand = stackCommand("start", "walk the release in the stack's config through its plan, or go on where it stands")
  .option("--at <time>", "take the first step at this time at the earliest, ISO 8601; notices go out ahead of it", parseTime)
  .option("--again", "even though this release was taken back before")
  .option("--until <step>", "go no further than this step, by its name or number; another start goes on from there")
  .option("--listen <host:port>", "serve the rollout's own metrics there, for Prometheus and the operator's dashboard", parseListen)
  .action((flags: StartFlags) =>
    ending(async (signal) => {
      const session = await sessionFor(flags);
      const exposition = flags.listen && (await expose(flags.listen));
      const tell = teller({ json: flags.json === true });
      const arrived = new AbortController();
      const goal = stepNumber(session.project.config.plan, flags.until);
      const steering: Steering = {
        onEvent(event, after) {
          exposition?.show(after);
          tell(event, after);
          if (hasArrived(after, goal)) arrived.abort(new Error("as far as asked"));
        },
        onRefused: (why) => console.error(`An order is not followed: ${why}`),
      };
      const state = await atTheWheel(session, AbortSignal.any([signal, arrived.signal]), (wheel) =>
        start(session, wheel, { startsAt: flags.at, again: flags.again, ...steering }),
      ).finally(() => exposition?.stop());
      if (flags.json !== true) console.log(standing(state));
      if (signal.aborted) console.error(`Stopped. Go on with: ./sluice rollout start --stack ${flags.stack}`);
      return arrived.signal.aborted && hasArrived(state, goal) ? "done" : endingOf(state);
    }),
  );

/** Throws a NotReady where the plan has no such step; null where none is asked for. */
function stepNumber({ steps }: Plan, asked: string | undefined): number | null {
  if (asked === undefined) return null;
  const index = steps.findIndex(({ name }, at) => name === asked || String(at + 1) === asked);
  if (index >= 0) return index + 1;
  const known = steps.map(({ name }, at) => name ?? String(at + 1)).join(", ");
  throw new NotReady([`--until: found "${asked}", expected one of the plan's steps: ${known}`]);
}

/** The step's hold and tests are over, and the next one is what it waits for. */
function hasArrived({ phase, step }: State, goal: number | null): boolean {
  return goal !== null && phase === "waiting" && step >= goal;
}

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
