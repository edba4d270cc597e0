/** Starts a rollout, or takes one up again, and drives it. */

import { estimateCosts } from "../../release/costs";
import { signedFolder } from "../../toolchain/signedFolder";
import { operator } from "../approvals/identity";
import type { Ledger } from "../ledger";
import { openMetrics } from "../metrics/open";
import type { Order, RolloutEvent, Timed } from "../machine/event";
import { replay } from "../machine/next";
import type { State } from "../machine/state";
import { deliveryMemory } from "../notices/deliver";
import { adaptersFor } from "./adapters";
import { committedAt } from "./commit";
import { drive } from "./drive";
import { gateAsker } from "./gates";
import { followOrders, ORDER_NAMESPACE } from "./orders";
import { updatePlansNamed } from "./lookedAt";
import { failedPreChecks } from "./preChecks";
import { givesWay, notReady, rolloutName } from "./readiness";
import type { Session } from "./session";
import { lastOf, stagingOf } from "./session";
import { driverName } from "./wheel";
import type { Wheel } from "./wheel";

export { atTheWheel } from "./wheel";
export type { Wheel } from "./wheel";

export interface Steering {
  /** Told of each event once it is on record. */
  readonly onEvent: (event: Timed, state: State) => void;
  /** Told of orders that are not followed, and why. */
  readonly onRefused: (why: string) => void;
}

export interface Start extends Steering {
  /** When the first step may be taken at the earliest; now when left out. */
  readonly startsAt?: Date;
  /** True lets a release go out that was taken back before. */
  readonly again?: boolean;
}

/** Not to be started, and why. */
export class NotReady extends Error {
  override readonly name = "NotReady";
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join("\n"));
  }
}

/** Starts the release in the stack's config, or goes on with its rollout where it is under way. Throws a NotReady. */
export async function start(session: Session, wheel: Wheel, { startsAt, again = false, ...steering }: Start): Promise<State> {
  const before = await currentOf(wheel.ledger);
  const { config } = session.project;
  const last = await lastOf(session);
  const reasons = notReady({ config, last, before: before?.state ?? null, environment: session.environment, again });
  if (reasons.length > 0) throw new NotReady(reasons);
  if (before && !givesWay(before.state, config.release)) return steer(session, wheel, before, steering);
  // Before the first release there is nothing that could be well.
  const unwell = last.stable ? await failedPreChecks(session, wheel.signal) : [];
  if (unwell.length > 0) throw new NotReady(unwell);
  const now = new Date();
  const rollout = rolloutName(config, now);
  const event: Timed<Extract<RolloutEvent, { kind: "started" }>> = {
    kind: "started",
    at: now.toISOString(),
    product: config.service.name,
    stack: session.project.stack,
    release: config.release,
    plan: config.plan,
    stable: last.stable?.release ?? null,
    by: operator(),
    startsAt: (startsAt ?? now).toISOString(),
    committedAt: committedAt(session.options.directory, config.release.commit),
    monthlyUsd: estimateCosts(config).totalMonthlyUsd,
    emergency: config.emergency,
    objective: config.monitoring?.objective ?? null,
  };
  await wheel.ledger.append(rollout, event);
  const state = replay([event]);
  if (!state) throw new Error("A start leads to a state.");
  steering.onEvent(event, state);
  return steer(session, wheel, { rollout, state, isNew: true }, steering);
}

export interface Current {
  readonly rollout: string;
  readonly state: State;
  /** Whether this driver has started it itself. */
  readonly isNew?: boolean;
}

/** The stack's last rollout, whether it is over or not; null before the first. */
export async function currentOf(ledger: Ledger): Promise<Current | null> {
  const rollout = await ledger.current();
  if (rollout === null) return null;
  const entries = await ledger.entries(rollout);
  const state = replay(entries.map(({ event }) => event));
  return state && { rollout, state };
}

/** Drives a rollout on from where it stands. */
export async function steer(session: Session, wheel: Wheel, { rollout, state, isNew = false }: Current, steering: Steering): Promise<State> {
  const { ledger, signal } = wheel;
  const { project, engine, environment, options } = session;
  const { driver } = project.config;
  if (!driver?.metrics) throw new NotReady(["sluice:driver.metrics is missing: without metrics nothing can be told"]);
  if (!isNew) {
    const { event } = await ledger.append(rollout, { kind: "takenOver", driver: driverName(), at: new Date().toISOString() });
    steering.onEvent(event, state);
  }
  const adapters = adaptersFor({
    terms: state.terms,
    engine,
    driver,
    environment,
    project: options.directory,
    metrics: openMetrics(driver.metrics, { environment }),
    lookedAt: {
      isNamed: updatePlansNamed({ project: options.directory, stack: project.stack }),
      askGate: gateAsker({ project: options.directory, stack: project.stack, last: () => lastOf(session), staging: () => stagingOf(session) }),
    },
    notices: { environment, memory: deliveryMemory(), origins: options.origins },
  });
  let followed = state.followed;
  return drive({
    rollout,
    ledger,
    adapters,
    signal,
    now: () => new Date(),
    outside: (emit, ended) =>
      followOrders(
        { ...ordersOf(session), about: { stack: project.stack, rollout }, followed: () => followed, onRefused: steering.onRefused },
        emit,
        ended,
      ),
    onEvent(event, after) {
      followed = after.followed;
      steering.onEvent(event, after);
    },
  });
}

function ordersOf({ store, project, options }: Session) {
  return {
    store,
    plan: project.config.plan,
    verify: (signed: { readonly text: string; readonly signature: string; readonly signer: string }) =>
      signedFolder({ folder: `${options.directory}/approvals`, namespace: ORDER_NAMESPACE, now: new Date() }).verify(signed),
  };
}

/** A person's order, put on record by a command that drives itself. */
export async function ordered(wheel: Wheel, { rollout }: Current, order: Order): Promise<void> {
  const at = new Date().toISOString();
  await wheel.ledger.append(rollout, { kind: "ordered", order, nonce: at, at });
}
