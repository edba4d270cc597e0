/** Rules about secrets: where none may stand, how they are carried, how long they live. */

import type { Rule } from "../../rule";
import { age } from "./age";
import { byReference, containers } from "./containers";
import { annotations, configMaps, helm } from "./kubernetes";
import { publicVariables } from "./publicVariables";
import { environmentFiles } from "./repository";
import { config, outputs } from "./stack";
import { stores } from "./stores";
import { sensitive } from "./vercel";

export const secretsRules: readonly Rule[] = [
  containers,
  byReference,
  configMaps,
  annotations,
  helm,
  sensitive,
  publicVariables,
  config,
  outputs,
  stores,
  age,
  environmentFiles,
];
