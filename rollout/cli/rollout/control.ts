/** `./sluice rollout kill-switch|safe-mode on|off`: the emergency controls, whether or not a rollout is under way. */

import { Argument } from "commander";
import type { Emergency } from "../../../release/schema";
import { emergency as emergencySchema } from "../../../release/schema/emergency";
import { operator } from "../../approvals/identity";
import { setEmergency } from "../../driver/controlling";
import { follow, lastRollout } from "../../driver/following";
import { leaveOrder } from "../../driver/orders";
import type { Session } from "../../driver/session";
import { atTheWheel, currentOf } from "../../driver/steering";
import type { Order } from "../../machine/event";
import { isOver } from "../../machine/state";
import { LeaseHeld } from "../../store";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";

interface ControlFlags extends StackFlags {
  readonly reason: string;
}

export const killSwitchCommand = controlCommand("kill-switch", "killSwitch", "refuse every request at the edge, or admit them again");
export const safeModeCommand = controlCommand("safe-mode", "safeMode", "refuse every request that writes, or admit them again");

function controlCommand(name: string, control: keyof Emergency, description: string) {
  return stackCommand(name, description)
    .addArgument(new Argument("<state>", "what it is to be").choices(["on", "off"]))
    .requiredOption("--reason <text>", "why; it goes on record")
    .action((wish: "on" | "off", flags: ControlFlags) =>
      ending(async (signal) => {
        const session = await sessionFor(flags);
        const before = emergencySchema.parse((await session.engine.config.get(["sluice:emergency"])) ?? {});
        const emergency = { ...before, [control]: wish === "on" };
        const order: Order = { kind: "control", by: operator(), reason: flags.reason, emergency };
        const why = await set(session, order, emergency, signal);
        if (flags.json === true) console.log(JSON.stringify({ emergency, why }));
        else console.log(why === null ? `${name} is ${wish}` : `${name} could not be set: ${why}`);
        return why === null ? "done" : "failed";
      }),
    );
}

/** Why it could not be set; null where it is. A driver at work does it, so that its next update does not undo it. */
async function set(session: Session, order: Order, emergency: Emergency, signal: AbortSignal): Promise<string | null> {
  try {
    return await atTheWheel(session, signal, async ({ ledger }) => {
      const { kind: _kind, ...controlled } = await setEmergency(session.engine, emergency, signal);
      const current = await currentOf(ledger);
      const at = new Date().toISOString();
      if (current) {
        await ledger.append(current.rollout, { kind: "ordered", order, nonce: at, at });
        await ledger.append(current.rollout, { kind: "controlled", ...controlled, at });
      }
      return controlled.why;
    });
  } catch (error) {
    if (!(error instanceof LeaseHeld)) throw error;
    return setElsewhere(session, order, emergency, signal);
  }
}

async function setElsewhere(session: Session, order: Order, emergency: Emergency, signal: AbortSignal): Promise<string | null> {
  const last = await lastRollout(session.store);
  if (!last) return "another command is at work on the stack; try again when it has ended";
  const { rollout, entries } = last;
  await leaveOrder(session.store, { stack: session.project.stack, rollout }, order);
  let why: string | null | undefined;
  await follow(
    session.store,
    { rollout, known: entries.length, enough: (state) => why !== undefined || isOver(state) || state.phase === "halted" },
    (event) => {
      if (event.kind === "controlled" && JSON.stringify(event.emergency) === JSON.stringify(emergency)) why = event.why;
    },
    signal,
  );
  return why === undefined ? "the driver ended before it was done; give the command again" : why;
}

