/** The program: config and the last update's memory give one exposure; every surface is declared from it. */

import "./toolchain/light";
import { ownExposure, program, stackConfig, stackName, stagingRelease } from "./components/stack";
import {
  declareCache,
  declareCacheControls,
  declareCluster,
  declareCredentials,
  declareDatabase,
  declareEdge,
  declareFlags,
  declareGateway,
  declareMonitoring,
  declareRollout,
  declareSecrets,
  declareServices,
  declareUndo,
  declareTelemetry,
  declareWatchers,
  declareWeb,
  endpointsOf,
  flagsOf,
} from "./components/surfaces";
import { estimateCosts } from "./release/costs";
import { rollbackPlan } from "./release/rollbackPlan";

export = program(async () => {
  const config = await stackConfig();
  const { exposure, memory } = await ownExposure(config);
  const staging = await stagingRelease(config, exposure);

  const rollout = declareRollout({ config, exposure, memory, staging });
  const ground = { config, exposure, rollout, flags: flagsOf(config, exposure, memory) };

  const cache = declareCache(ground);
  const cluster = declareCluster(ground);
  const secrets = declareSecrets(ground, cluster);
  const database = declareDatabase(ground, { cluster, secrets });
  const web = declareWeb(ground, cache, database);
  const edge = declareEdge(ground, web);
  declareFlags(ground, cluster);
  const credentials = declareCredentials(ground, cluster, cache);
  declareCacheControls(ground, cluster, credentials);
  const gateway = declareGateway(ground, cluster, cache);
  declareTelemetry(ground, cluster);
  const services = declareServices(ground, { cluster, cache, credentials, gateway, secrets, database });
  declareUndo(ground, cluster, [database, web, edge, ...services]);
  const monitoring = declareMonitoring(ground);
  const { datadog } = declareWatchers(ground);

  return {
    ...memory,
    exposure,
    endpoints: endpointsOf(config),
    dashboards: { ...monitoring?.dashboards, ...(datadog && { datadog: datadog.dashboard }) },
    rollback: rollbackPlan(stackName(), config.plan, memory),
    costs: estimateCosts(config),
  };
});
