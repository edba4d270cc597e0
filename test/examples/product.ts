/** An example's product on the real engine: its releases driven through its own plan, or through one with open gates. */

import { join } from "node:path";
import type { Plan, Release } from "../../release/schema";
import { openProject } from "../../rollout/approvals/project";
import { approve } from "../../rollout/cli/demo/people";
import { sessionOptions } from "../../rollout/cli/demo/chapters";
import { exampleFolder, hostsOf } from "../../rollout/cli/demo/examples";
import { openScene } from "../../rollout/cli/demo/scene";
import type { Scene } from "../../rollout/cli/demo/scene";
import { rebuilt } from "../../rollout/cli/demo/stage";
import { leaveOrder } from "../../rollout/driver/orders";
import { openSession } from "../../rollout/driver/session";
import type { Session } from "../../rollout/driver/session";
import { atTheWheel, start } from "../../rollout/driver/steering";
import type { Order, RolloutEvent, Timed } from "../../rollout/machine/event";
import type { State } from "../../rollout/machine/state";
import type { Load } from "../../sandbox/world";
import { cacheDirectory } from "../../toolchain/paths";

export const STACK = "production";

export interface Product {
  readonly scene: Scene;
  /** Opened once for all its rollouts. */
  readonly session: Session;
  /** Visitors, so many a second, who never stop to come; others than before. */
  visited(requestsPerSecond: number): Promise<Load>;
  stop(): Promise<void>;
}

/** A busy machine is given time to see enough, and a test is content with fewer requests than people are. */
const SURE_SOON = { minimumRequests: 40, patience: "3m", toleratedErrorPercent: 10 };

export async function openProduct(example: string): Promise<Product> {
  const nothing = () => undefined;
  const tell = { chapter: nothing, line: nothing, event: nothing, summary: nothing };
  const scene = await openScene({
    directory: join(cacheDirectory, "test", "examples", example),
    from: exampleFolder(example),
    stack: STACK,
    speed: 1e9,
    tell,
  });
  const plan = { ...scene.plan, analysis: { ...scene.plan.analysis, ...SURE_SOON } };
  const session = await openSession(sessionOptions(scene));
  const { world } = scene.stage.sandbox;
  let load: Load | undefined;
  return {
    scene: { ...scene, plan },
    session,
    async visited(requestsPerSecond) {
      await load?.stop();
      load = world.load({ hosts: hostsOf(scene.config), requestsPerSecond });
      return load;
    },
    stop: () => scene.stop(),
  };
}

/** How a rollout went: where it ended, and all that happened on the way. */
export interface Course {
  readonly state: State;
  readonly events: readonly Timed[];
}

export interface Going {
  readonly version: string;
  readonly plan: Plan;
  /** Told of each event; may order something. */
  readonly meanwhile?: (event: RolloutEvent, state: State, order: (order: Order) => void) => void;
}

/** Has the release approved by everybody whom the plan asks, and driven, with the pack, to where it ends. */
export async function released({ scene, session }: Product, going: Going): Promise<Course> {
  const { stage, approvers } = scene;
  await configured(scene, going);
  await scene.staging?.promote(rebuilt(scene.model, going.version));
  const overrides = going.plan.window ? [{ gate: "window", reason: "a test cannot wait for its day" } as const] : [];
  for (const person of approvers) await approve(person, { project: stage.project, stack: STACK, overrides });
  return driven(session, going);
}

/** Drives the release by a plan without gates, and without the pack: what is looked at is how it comes back. */
export async function ungated({ scene, session }: Product, going: Going): Promise<Course> {
  const plan = { ...going.plan, approvals: undefined, evidence: [], window: undefined, stagingFirst: undefined };
  await configured(scene, { ...going, plan: { ...plan, steps: plan.steps.map((step) => ({ ...step, approvals: [] })) } });
  return driven({ ...session, engine: { ...session.engine, isPoliced: false, up: (run) => session.engine.up({ ...run, policed: false }) } }, going);
}

/** Makes a product's first release the stable one, by hand. */
export async function begun({ scene: { stage, model, plan } }: Product, version: string): Promise<void> {
  const up = async (values: Readonly<Record<string, unknown>>) => {
    await stage.configure(values);
    await stage.engine.up({ policed: false, urgent: true });
  };
  await up({ release: rebuilt(model, version), step: plan.steps.length, finalised: false, rollback: false });
  await up({ finalised: true });
}

async function configured({ stage, model }: Scene, { version, plan }: Going): Promise<void> {
  const release: Release = rebuilt(model, version);
  await stage.configure({ release, plan: withoutNothing(plan), step: 0, finalised: false, rollback: false });
}

/** As a stack file has it: what is not there is left out. */
function withoutNothing(plan: Plan): unknown {
  return JSON.parse(JSON.stringify(plan));
}

async function driven(opened: Session, { meanwhile }: Going): Promise<Course> {
  const session = { ...opened, project: await openProject(opened.options.directory, STACK, new Date()) };
  const events: Timed[] = [];
  const failures: unknown[] = [];
  const stuck = new AbortController();
  const state = await atTheWheel(session, stuck.signal, (wheel) =>
    start(session, wheel, {
      again: true,
      onEvent(event, after) {
        events.push(event);
        // Everything is signed and shown, so that what is refused now stays refused.
        if (event.kind === "gateClosed") failures.push(new Error(event.reasons.join("; ")));
        if (event.kind === "updateRefused" || event.kind === "updateFailed") failures.push(new Error(event.why));
        if (failures.length > 0) stuck.abort(failures[0]);
        meanwhile?.(event, after, (order) => {
          void wheel.ledger
            .current()
            .then((rollout) => leaveOrder(session.store, { stack: STACK, rollout: rollout ?? "" }, order))
            .catch((error: unknown) => failures.push(error));
        });
      },
      onRefused: (why) => failures.push(new Error(why)),
    }),
  );
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("\n"));
  return { state, events };
}
