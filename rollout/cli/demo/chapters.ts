/** What happens to one release in the demo: approved, walked through the plan by the driver, kept or taken back. */

import { join } from "node:path";
import type { Plan, Release } from "../../../release/schema";
import type { Receivers } from "../../../sandbox/receivers";
import type { EngineOptions } from "../../engine";
import { openSession } from "../../driver/session";
import { atTheWheel, start } from "../../driver/steering";
import type { State } from "../../machine/state";
import { verifyLedger, readLedger } from "../../ledger";
import { writeReport } from "../rollout/report";
import type { Person } from "./people";
import { approve } from "./people";
import { rebuilt } from "./stage";
import type { Stage } from "./stage";
import type { Tell } from "./telling";

export interface Scene {
  readonly stage: Stage;
  readonly stack: string;
  readonly policy: EngineOptions["policy"];
  readonly receivers: Receivers;
  readonly approver: Person;
  readonly plan: Plan;
  /** The release in the stack file; the story's releases are rebuilds of it. */
  readonly model: Release;
  readonly tell: Tell;
}

/** Has the release approved and driven to wherever it ends. */
export async function release(scene: Scene, version: string): Promise<State> {
  const { stage, stack, tell, approver } = scene;
  await stage.configure({ release: rebuilt(scene.model, version), step: 0, finalised: false, rollback: false });
  await approve(approver, {
    project: stage.project,
    stack,
    overrides: [{ gate: "window", reason: "a demo cannot wait for Sunday" }],
  });
  tell.line(`${approver.name} has approved ${version} as ${approver.role}, outside the window`);
  const session = await openSession(sessionOptions(scene));
  return atTheWheel(session, new AbortController().signal, (wheel) =>
    start(session, wheel, { onEvent: tell.event, onRefused: tell.line }),
  );
}

export interface Papers {
  /** HTML and Markdown. */
  readonly reports: readonly string[];
  readonly entries: number;
  /** Of the ledger; empty when it is whole. */
  readonly problems: number;
}

/** What is left once the story is over: a report of the last rollout, and the ledger. */
export async function papers(scene: Scene): Promise<Papers> {
  const { store } = await openSession(sessionOptions(scene));
  const reports = await writeReport(store, join(scene.stage.project, "..", "report"));
  const { files, head } = await readLedger(store);
  const { entries, problems } = verifyLedger(files, head);
  return { reports, entries: entries.length, problems: problems.length };
}

function sessionOptions({ stage, stack, policy, receivers }: Scene) {
  const { webhook: _to, ...origins } = receivers.origins;
  return {
    directory: stage.project,
    stack,
    policy,
    origins,
    environment: { ...stage.environment, ...receivers.environment },
  };
}
