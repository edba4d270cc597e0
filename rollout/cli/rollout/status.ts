/** `./sluice rollout status`: where the last rollout stands, and why it waits. */

import { lastRollout } from "../../driver/following";
import { EXIT_CODES, endingOf } from "./exitCodes";
import { sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { standing } from "./telling";

export const statusCommand = stackCommand("status", "where the last rollout stands, and why it waits").action(async (flags: StackFlags) => {
  const { store } = await sessionFor(flags);
  const last = await lastRollout(store);
  if (!last) {
    console.log(flags.json === true ? "null" : `Stack ${flags.stack} has no rollout yet.`);
    return;
  }
  const { rollout, state } = last;
  const { phase, step, since, paused, obstacles, reasons, verdict, terms } = state;
  const shown = { rollout, version: terms.release.version, phase, step, since, paused, obstacles, reasons, verdict };
  console.log(flags.json === true ? JSON.stringify(shown) : standing(state));
  process.exitCode = EXIT_CODES[endingOf(state)];
});
