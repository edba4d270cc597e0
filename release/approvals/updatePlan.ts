/** The update plan that `pulumi preview --save-plan` writes, as an approval names it. */

import { z } from "zod";
import { digestOf } from "../canonical";
import { isSecret } from "../marks";
import { isRecord } from "../record";

const resourcePlan = z.object({ steps: z.array(z.string()).nullish(), goal: z.record(z.string(), z.unknown()).nullish() });

const updatePlan = z.object({ resourcePlans: z.record(z.string(), resourcePlan) });

/**
 * SHA-256 of what is to be done to each resource, and with which inputs, in hex. Two previews of the same update have
 * the same: what differs from one to the next is left out, which is the time, random seeds, how secrets are encrypted,
 * the order of dependencies, and what vendors are expected to answer. Throws where the text is no update plan.
 */
export function updatePlanDigest(text: string): string {
  const { data } = updatePlan.safeParse(plainJson(text));
  if (!data) throw new Error("found no update plan; expected what `pulumi preview --save-plan` writes");
  return digestOf(Object.fromEntries(Object.entries(data.resourcePlans).map(([urn, plan]) => [urn, lasting(plan)])));
}

function lasting({ steps, goal }: z.output<typeof resourcePlan>): unknown {
  const { dependencies: _order, propertyDependencies: _orders, ...inputs } = goal ?? {};
  return { steps, inputs: withoutSecrets(inputs) };
}

/** That there is one stays. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  return isSecret(value) ? "[secret]" : Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutSecrets(entry)]));
}

function plainJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
