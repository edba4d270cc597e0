/** Looks at a step's gates, by the approvals, the evidence and the clock of this very moment. */

import { expose, remember } from "../../release/exposure";
import type { LastOutputs } from "../../release/exposure";
import { countingApprovals, gateFindings } from "../../release/gates";
import type { GateFinding, GateInput } from "../../release/gates";
import { readShown } from "../../release/approvals/shown";
import { rolloutRecord } from "../../release/rolloutRecord";
import type { StagingRelease } from "../../release/rolloutRecord";
import { runbooksOf } from "../../toolchain/runbooks";
import { openProject } from "../approvals/project";
import type { Approver } from "../machine/event";
import type { Doing } from "./runner";
import { pause, until } from "./until";

/** What a gate says now. */
export interface Answer {
  /** Why it is closed; empty when it is open. */
  readonly reasons: readonly string[];
  readonly approvers: readonly Approver[];
}

/** `updatePlan` is the digest of the update plan that is about to run, where it is known. */
export type AskGate = (step: number, updatePlan?: string) => Promise<Answer>;

const ASK_EVERY_MS = 3_000;

export async function awaitGate(ask: AskGate, { wanted, signal, emit }: Doing<"gate">): Promise<void> {
  const { step, notBefore } = wanted();
  if (notBefore !== null) await until(notBefore, signal);
  for (;;) {
    const { reasons, approvers } = await ask(step);
    if (reasons.length === 0) {
      emit({ kind: "gateOpened", step, approvers });
      return;
    }
    if (reasons.join("\n") !== wanted().closedFor.join("\n")) emit({ kind: "gateClosed", step, reasons });
    await pause(ASK_EVERY_MS, signal);
  }
}

export interface GateSources {
  /** Folder with the stack files and `approvals/`. */
  readonly project: string;
  readonly stack: string;
  /** What the stack's last update left. */
  readonly last: () => Promise<LastOutputs>;
  /** What is stable on the stack that the plan puts first. */
  readonly staging: () => Promise<StagingRelease | null>;
}

/** What cannot be read keeps a gate closed, with the reason in words. */
export function gateAsker(sources: GateSources): AskGate {
  return async (step, updatePlan) => {
    try {
      const input = { ...(await gateInput(sources, step, new Date())), updatePlan };
      return { reasons: gateFindings(input).map(sentence), approvers: [...new Set(countingApprovals(input))].map(approver) };
    } catch (error) {
      return { reasons: [`it cannot be told: ${error instanceof Error ? error.message : String(error)}`], approvers: [] };
    }
  };
}

async function gateInput({ project, stack, last, staging }: GateSources, step: number, now: Date): Promise<GateInput> {
  const { config, approvals: folder } = await openProject(project, stack, now);
  const [before, stagingRelease] = await Promise.all([last(), staging()]);
  const asked = { ...config, step, finalised: false, rollback: false };
  const input = { ...asked, last: before };
  const record = rolloutRecord({ config: asked, exposure: expose(input), memory: remember(input), stack, staging: stagingRelease });
  const { approvals, refused, evidence } = readShown(stack, folder);
  return { record, approvals, refused, evidence, runbooks: runbooksOf(project), now };
}

function sentence({ property, found, expected }: GateFinding): string {
  return `${property}: found ${found}; expected ${expected}`;
}

function approver({ approver: name, role, given }: Approver): Approver {
  return { approver: name, role, given };
}
