/** An approval may name the very update that was looked at: then that one runs, and no other. */

import { readShown } from "../../release/approvals/shown";
import { openProject } from "../approvals/project";
import type { Engine, Run, Update } from "../engine";
import { UpdateError } from "../engine";
import { withUpdatePlan } from "../engine/updatePlan";
import type { AskGate } from "./gates";

export interface LookedAt {
  /** Whether an approval of the step names an update plan; the gate decides whether that approval counts. */
  readonly isNamed: (step: number) => Promise<boolean>;
  readonly askGate: AskGate;
}

/** `project` is the folder with the stack files and `approvals/`, read anew each time. */
export function updatePlansNamed({ project, stack }: { readonly project: string; readonly stack: string }): LookedAt["isNamed"] {
  return async (step) => {
    const { approvals } = await openProject(project, stack, new Date());
    return readShown(stack, approvals).approvals.some(({ steps, updatePlan }) => updatePlan !== undefined && steps.from === step);
  };
}

/** Throws an UpdateError of kind `refused`, and changes nothing, where the gate is closed for what would run now. */
export async function upAsLookedAt(engine: Engine, run: Run, { askGate, step }: Pick<LookedAt, "askGate"> & { readonly step: number }): Promise<Update> {
  return withUpdatePlan(engine, run, async ({ file, digest }) => {
    const { reasons } = await askGate(step, digest);
    if (reasons.length > 0) throw new UpdateError("refused", reasons, 0);
    return engine.up({ ...run, updatePlan: file });
  });
}
