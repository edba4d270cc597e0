/** Each surface that the config asks for, declared below the rollout; one that it leaves out is not there. */

export {
  declareCacheControls,
  declareCluster,
  declareCredentials,
  declareFlags,
  declareGateway,
  declareSecrets,
  declareServices,
  flagsOf,
} from "./cluster";
export { declareDatabase, declareUndo } from "./data";
export type { Ground } from "./ground";
export { declareCache, declareEdge, declareRollout, declareWeb, endpointsOf } from "./outside";
export { declareMonitoring, declareTelemetry, declareWatchers } from "./watching";
