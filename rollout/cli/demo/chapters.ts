/** What happens to one release in the demo: approved, walked through the plan by the driver, kept or taken back. */

import { join } from "node:path";
import { openSession } from "../../driver/session";
import { atTheWheel, start } from "../../driver/steering";
import type { State } from "../../machine/state";
import { verifyLedger, readLedger } from "../../ledger";
import { writeReport } from "../rollout/report";
import { approve } from "./people";
import type { Scene } from "./scene";
import { rebuilt } from "./stage";

/** Has the release approved and driven to wherever it ends. */
export async function release(scene: Scene, version: string): Promise<State> {
  const { stage, stack, tell, approvers } = scene;
  const next = rebuilt(scene.model, version);
  await scene.staging?.promote(next);
  await stage.configure({ release: next, step: 0, finalised: false, rollback: false });
  const overrides = scene.plan.window ? [{ gate: "window", reason: "a demo cannot wait for its day" } as const] : [];
  for (const approver of approvers) {
    await approve(approver, { project: stage.project, stack, overrides });
    tell.line(`${approver.name} has approved ${version} as ${approver.role}${overrides.length > 0 ? ", outside the window" : ""}`);
  }
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

export function sessionOptions({ stage, stack, policy, receivers, environment }: Scene) {
  const { webhook: _to, ...origins } = receivers.origins;
  return {
    directory: stage.project,
    stack,
    policy,
    origins,
    environment,
  };
}
