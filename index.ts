/** The program: config and the last update's memory give one exposure; every surface is declared from it. */

import "./toolchain/light";
import { ownExposure, program, stackConfig, stackName, stagingRelease } from "./components/stack";
import {
  declareCache,
  declareEdge,
  declareMonitoring,
  declareRollout,
  declareServices,
  declareWeb,
  endpointsOf,
} from "./components/surfaces";
import { estimateCosts } from "./release/costs";
import { rollbackPlan } from "./release/rollbackPlan";

export = program(async () => {
  const config = await stackConfig();
  const { exposure, memory } = await ownExposure(config);
  const staging = await stagingRelease(config, exposure);

  const rollout = declareRollout({ config, exposure, memory, staging });
  const ground = { config, exposure, rollout };

  const cache = declareCache(ground);
  const web = declareWeb(ground, cache);
  declareEdge(ground, web);
  declareServices(ground, cache);
  const monitoring = declareMonitoring(ground);

  return {
    ...memory,
    exposure,
    endpoints: endpointsOf(config),
    dashboards: monitoring?.dashboards ?? {},
    rollback: rollbackPlan(stackName(), config.plan, memory),
    costs: estimateCosts(config),
  };
});
