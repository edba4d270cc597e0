/** `./sluice rollout plan`: the whole rollout as a table, before it starts. */

import Table from "cli-table3";
import type { Config } from "../../../release/schema";
import { milliseconds } from "../../../release/schema";
import { gateAsker } from "../../driver/gates";
import { notReady } from "../../driver/readiness";
import { lastRollout } from "../../driver/following";
import { lastOf, stagingOf } from "../../driver/session";
import type { Session } from "../../driver/session";
import { sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { EXIT_CODES } from "./exitCodes";

interface PlannedStep {
  readonly step: number;
  /** After the first step was taken, milliseconds; the gates may add to it. */
  readonly afterMs: number;
  readonly hold: string;
  readonly weight: number;
  readonly surfaces: Readonly<Record<string, string>>;
  /** Roles of which one must approve, for each approval that is asked for. */
  readonly approvals: readonly string[];
  /** Why its gate is closed now. */
  readonly obstacles: readonly string[];
}

export const planCommand = stackCommand("plan", "the whole rollout as a table, before it starts").action(async (flags: StackFlags) => {
  const session = await sessionFor(flags);
  const [steps, reasons] = await Promise.all([plannedSteps(session), whyNotReady(session)]);
  const { release, plan } = session.project.config;
  if (flags.json === true) console.log(JSON.stringify({ version: release.version, strategy: plan.strategy, steps, reasons }));
  else print(session.project.config, steps, reasons);
  process.exitCode = reasons.length === 0 ? EXIT_CODES.done : EXIT_CODES.notReady;
});

async function plannedSteps(session: Session): Promise<readonly PlannedStep[]> {
  const { project, options } = session;
  const { plan } = project.config;
  const last = await lastOf(session);
  const staging = await stagingOf(session);
  const ask = gateAsker({ project: options.directory, stack: project.stack, last: async () => last, staging: async () => staging });
  let afterMs = 0;
  const steps: PlannedStep[] = [];
  for (const [index, { weight, hold, approvals }] of plan.steps.entries()) {
    const step = index + 1;
    steps.push({
      step,
      afterMs,
      hold,
      weight,
      surfaces: surfacesAt(project.config, weight, plan.steps[index]?.flag?.stage),
      approvals: [plan.approvals?.plan ?? [], approvals].filter((roles) => roles.length > 0).map((roles) => roles.join(" or ")),
      obstacles: (await ask(step)).reasons,
    });
    afterMs += milliseconds(hold);
  }
  return steps;
}

/** What each surface that the stack has gives to the candidate. */
function surfacesAt(config: Config, weight: number, stage: string | undefined): Readonly<Record<string, string>> {
  return {
    ...(config.edge ? { edge: `${String(weight)} %` } : {}),
    ...(config.web ? { web: `${String(weight)} %` } : {}),
    ...Object.fromEntries(config.services.map(({ name }) => [name, `${String(weight)} %`])),
    ...(stage === undefined ? {} : { flag: stage }),
  };
}

async function whyNotReady(session: Session): Promise<readonly string[]> {
  const [last, before] = await Promise.all([lastOf(session), lastRollout(session.store)]);
  const { environment, project } = session;
  return notReady({ config: project.config, last, before: before?.state ?? null, environment, again: false });
}

function print({ release, plan }: Config, steps: readonly PlannedStep[], reasons: readonly string[]): void {
  const surfaces = Object.keys(steps[0]?.surfaces ?? {});
  const table = new Table({ head: ["step", "from", "hold", ...surfaces, "who approves", "gate now"], style: { head: [], border: [] }, wordWrap: true });
  for (const { step, afterMs, hold, approvals, obstacles, ...rest } of steps) {
    const values = surfaces.map((surface) => rest.surfaces[surface] ?? "");
    table.push([String(step), `+${minutes(afterMs)}`, hold, ...values, approvals.join(", and ") || "nobody", obstacles.length === 0 ? "open" : `closed (${String(obstacles.length)})`]);
  }
  console.log(`${release.version}, ${plan.strategy}; rollback within ${plan.rollback.within}`);
  console.log(table.toString());
  const obstacles = [...new Set(steps.flatMap((step) => step.obstacles))];
  for (const obstacle of obstacles) console.log(`  closed: ${obstacle}`);
  for (const reason of reasons) console.log(`  not ready: ${reason}`);
}

function minutes(milliseconds_: number): string {
  const whole = Math.round(milliseconds_ / 60_000);
  return whole >= 120 ? `${(whole / 60).toFixed(1)} h` : `${String(whole)} min`;
}
