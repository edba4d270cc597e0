/** Traffic: weights that add up, no exposure past the plan's step, and a stable release that stays. */

import type { Rule } from "../../rule";
import { surfacesAtStep } from "./atStep";
import { steeringPools, steeringWeights } from "./cloudflare";
import { rolloutWeights, weightOfStep } from "./rollout";
import { routeWeights } from "./routes";
import { backendsExist, stableKept } from "./stable";
import { rollingRelease } from "./vercel";

export const trafficRules: readonly Rule[] = [
  rolloutWeights,
  weightOfStep,
  stableKept,
  surfacesAtStep,
  routeWeights,
  backendsExist,
  steeringWeights,
  steeringPools,
  rollingRelease,
];
