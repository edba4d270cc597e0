/** `./sluice rollout pause|resume|promote|abort|rollback`: what a person tells a rollout. */

import { homedir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { signText } from "../../../toolchain/signatures";
import { identity, operator } from "../../approvals/identity";
import { follow, lastRollout } from "../../driver/following";
import type { Signing } from "../../driver/orders";
import { leaveOrder, ORDER_NAMESPACE } from "../../driver/orders";
import { lastOf } from "../../driver/session";
import type { Session } from "../../driver/session";
import type { Current } from "../../driver/steering";
import { atTheWheel, currentOf, NotReady, ordered, steer } from "../../driver/steering";
import type { Order, RollbackLevel } from "../../machine/event";
import type { State } from "../../machine/state";
import { isOver } from "../../machine/state";
import { LeaseHeld } from "../../store";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { endingOf } from "./exitCodes";
import type { Ending } from "./exitCodes";
import { standing, teller } from "./telling";

interface OrderFlags extends StackFlags {
  readonly reason: string;
  readonly to?: string;
}

interface PromoteFlags extends OrderFlags {
  readonly role: string;
  readonly key: string;
  readonly as?: string;
}

interface RollbackFlags extends OrderFlags {
  readonly level: RollbackLevel;
}

export const pauseCommand = orderCommand("pause", "hold the rollout where it is; the release stays watched").action(
  (flags: OrderFlags) => give(flags, { kind: "pause", by: operator(), reason: flags.reason }, (state) => state.paused),
);

export const resumeCommand = orderCommand("resume", "let a paused rollout go on").action((flags: OrderFlags) =>
  give(flags, { kind: "resume", by: operator(), reason: flags.reason }, (state) => !state.paused),
);

export const promoteCommand = orderCommand("promote", "skip the rest of the hold; takes somebody who may approve a step")
  .requiredOption("--role <role>", "the role in which you decide, one of the plan's")
  .option("--key <file>", "your SSH key", join(homedir(), ".ssh", "id_ed25519"))
  .option("--as <identity>", "who you are, as approvals/allowed_signers names you; git's user.email when left out")
  .action(({ role, key, as = identity(), ...flags }: PromoteFlags) => {
    const sign = (text: string) => signText(text, { namespace: ORDER_NAMESPACE, key });
    return give(flags, { kind: "promote", by: as, reason: flags.reason }, (state) => state.followed.length > 0, { role, sign });
  });

export const abortCommand = orderCommand("abort", "end the rollout: the release is taken back").action((flags: OrderFlags) =>
  give(flags, { kind: "rollback", by: operator(), reason: flags.reason, level: 2 }, isSettled),
);

export const rollbackCommand = orderCommand("rollback", "take the release back, now")
  .option("--level <level>", "1: traffic and flags; 2: its resources too; 3: and what really exists is compared first", parseLevel, 2)
  .option("--to <version>", "the release that it must restore; refused where another one is stable")
  .action((flags: RollbackFlags) =>
    give(flags, { kind: "rollback", by: operator(), reason: flags.reason, level: flags.level }, isSettled),
  );

function orderCommand(name: string, description: string): Command {
  return stackCommand(name, description).requiredOption("--reason <text>", "why; it goes on record");
}

function isSettled(state: State): boolean {
  return isOver(state) || state.phase === "halted";
}

/** Tells the driver that is at work, or, where none is, drives the rollout itself until the order is carried out. */
async function give(flags: OrderFlags, order: Order, done: (state: State) => boolean, signing?: Signing): Promise<void> {
  await ending(async (signal) => {
    const session = await sessionFor(flags);
    if (flags.to !== undefined) await assertRestores(session, flags.to);
    const state = (await drivenHere(session, order, flags, signing, signal)) ?? (await drivenElsewhere(session, order, done, flags, signing, signal));
    if (state && flags.json !== true) console.log(standing(state));
    return endOf(state, order);
  });
}

/** What a command was asked for is done, unless that is a rollback which did not end as one. */
function endOf(state: State | null, order: Order): Ending {
  if (!state) return "stopped";
  if (order.kind !== "rollback") return "done";
  return state.phase === "rolledBack" ? "done" : endingOf(state);
}

async function drivenHere(
  session: Session,
  order: Order,
  { json }: OrderFlags,
  signing: Signing | undefined,
  signal: AbortSignal,
): Promise<State | null> {
  const tell = teller({ json: json === true });
  try {
    return await atTheWheel(session, signal, async (wheel) => {
      const current = underWay(await currentOf(wheel.ledger), session);
      if (signing) await leaveOrder(session.store, { stack: session.project.stack, rollout: current.rollout }, order, signing);
      else await ordered(wheel, current, order);
      const now = (await currentOf(wheel.ledger)) ?? current;
      return order.kind === "pause" ? now.state : steer(session, wheel, now, { onEvent: tell, onRefused: refuse });
    });
  } catch (error) {
    if (error instanceof LeaseHeld) return null;
    throw error;
  }
}

async function drivenElsewhere(
  session: Session,
  order: Order,
  done: (state: State) => boolean,
  { json }: OrderFlags,
  signing: Signing | undefined,
  signal: AbortSignal,
): Promise<State | null> {
  const last = await lastRollout(session.store);
  const { rollout } = underWay(last, session);
  const known = last?.entries.length ?? 0;
  await leaveOrder(session.store, { stack: session.project.stack, rollout }, order, signing);
  return follow(session.store, { rollout, known, enough: (state) => done(state) || isSettled(state) }, teller({ json: json === true }), signal);
}

function underWay(current: Current | null, { project }: Session): Current {
  if (current && !isOver(current.state)) return current;
  const ended = current ? ` The last one: ${standing(current.state)}.` : "";
  throw new NotReady([`No rollout of stack ${project.stack} is under way.${ended}`]);
}

/** A rollback restores the stable release and no other: whoever means another one is told before anything moves. */
async function assertRestores(session: Session, version: string): Promise<void> {
  const stable = (await lastOf(session)).stable?.release.version;
  if (stable === version) return;
  const found = stable === undefined ? "nothing is stable" : `${stable} is stable`;
  throw new NotReady([`--to: found ${version}, and ${found} on ${session.project.stack}; a rollback restores what is stable`]);
}

function refuse(why: string): void {
  console.error(`The order is not followed: ${why}`);
}

function parseLevel(text: string): RollbackLevel {
  const level = ([1, 2, 3] as const).find((known) => String(known) === text);
  if (level === undefined) throw new InvalidArgumentError("Expected 1, 2 or 3.");
  return level;
}
