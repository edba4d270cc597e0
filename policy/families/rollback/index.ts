/** Rollback: there is a release to go back to, one value takes everybody there, and it was tried. */

import type { Rule } from "../../rule";
import { freshDrill } from "./drill";
import { oneValueAway } from "./oneValueAway";
import { stableKnown } from "./stable";

export const rollbackRules: readonly Rule[] = [stableKnown, oneValueAway, freshDrill];
