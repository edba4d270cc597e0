/** Runs the rules about secrets over resources and config, as the pack does. */

import { secretsRules } from "../../policy/families/secrets";
import type { Resource } from "../../policy/rule";
import * as pack from "./refusals";

export type { Refusal } from "./refusals";

export interface Given extends Pick<pack.Given, "options"> {
  readonly resources?: readonly Resource[];
  readonly config?: Readonly<Record<string, string>>;
  readonly root?: string;
}

/** Everything that the rules refuse, in the middle of January 2026. */
export function refusals({ resources = [], config = {}, options = {}, root = "/" }: Given): Promise<pack.Refusal[]> {
  return pack.refusals(secretsRules, resources, { options, context: { now: new Date("2026-01-15"), config, root } });
}
