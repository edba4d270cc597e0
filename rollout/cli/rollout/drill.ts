/** `./sluice rollout drill`: rehearses a rollback where nobody is hurt, and records the time it took as evidence. */

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Evidence } from "../../../release/approvals/evidence";
import { operator } from "../../approvals/identity";
import { lastRollout } from "../../driver/following";
import { leaveOrder } from "../../driver/orders";
import { atTheWheel, NotReady, start } from "../../driver/steering";
import type { Session } from "../../driver/session";
import type { State } from "../../machine/state";
import type { Entry } from "../../ledger";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { endingOf } from "./exitCodes";
import { teller } from "./telling";

interface DrillFlags extends StackFlags {
  readonly for: string;
}

export const drillCommand = stackCommand("drill", "expose the release in a stack's config at its first step, take it back, and record the time")
  .requiredOption("--for <stack>", "the stack whose checklist asks for the drill")
  .action((flags: DrillFlags) =>
    ending(async (signal) => {
      const session = await sessionFor(flags);
      assertHarmless(session);
      const tell = teller({ json: flags.json === true });
      let ordered = false;
      const order = (state: State, rollout: string) => {
        if (ordered || state.phase !== "holding") return;
        ordered = true;
        const about = { stack: flags.stack, rollout };
        const drill = { kind: "rollback", by: operator(), reason: "a drill", level: 2 } as const;
        leaveOrder(session.store, about, drill).catch((error: unknown) => console.error(error));
      };
      const state = await atTheWheel(session, signal, (wheel) =>
        start(session, wheel, {
          again: true,
          onEvent(event, after) {
            tell(event, after);
            void wheel.ledger.current().then((rollout) => rollout !== null && order(after, rollout));
          },
          onRefused: (why) => console.error(why),
        }),
      );
      if (state.phase !== "rolledBack") return endingOf(state);
      const file = await recordDrill(session, flags.for);
      console.log(flags.json === true ? JSON.stringify({ file }) : `Commit ${file} for it to count.`);
      return "done";
    }),
  );

/** People would be served by a release that nobody has approved. */
function assertHarmless({ project: { stack, config } }: Session): void {
  if (config.service.environment !== "production") return;
  throw new NotReady([`${stack} is a production stack; rehearse on staging, with --for ${stack}`]);
}

async function recordDrill({ store, options }: Session, forStack: string): Promise<string> {
  const last = await lastRollout(store);
  const entry = last?.entries.findLast(({ event }) => event.kind === "verified");
  if (entry?.event.kind !== "verified" || entry.event.secondsToZero === null) throw new Error("The drill is not on record.");
  const evidence = evidenceOf(entry, entry.event.secondsToZero);
  const folder = join(options.directory, "approvals", forStack, "evidence");
  const file = join(folder, `rollbackDrill-${evidence.recorded.replaceAll(":", "-")}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(evidence, null, 2)}\n`, { flag: "wx" });
  return relative(process.cwd(), file);
}

/** The source is the ledger's entry itself: its hash stands for everything that led to it. */
function evidenceOf(entry: Entry, seconds: number): Evidence {
  return {
    version: 1,
    recorded: entry.event.at,
    source: { name: `ledger entry ${String(entry.sequence)}`, sha256: createHash("sha256").update(entry.hash).digest("hex") },
    facts: { kind: "rollbackDrill", passed: true, seconds },
  };
}
