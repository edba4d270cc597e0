/** What a rollback would do, told before anybody needs it. */

import type { LastOutputs } from "./exposure";
import type { Plan } from "./schema";

export interface RollbackPlan {
  /** Version that a rollback restores; null while nothing was ever finalised. */
  readonly restores: string | null;
  /** The whole of it, to be pasted into a shell. */
  readonly command: string;
  /** Longest time from the decision to zero candidate traffic, as the plan asks. */
  readonly within: string;
}

export function rollbackPlan(stack: string, plan: Plan, { stable }: LastOutputs): RollbackPlan {
  return {
    restores: stable?.release.version ?? null,
    command: `pulumi config set sluice:rollback true --stack ${stack} && pulumi up --stack ${stack} --yes`,
    within: plan.rollback.within,
  };
}
