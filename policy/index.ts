/** The pack as the engine loads it: the rules, at the levels of the stack's environment. */

import "../toolchain/light";
import { PolicyPack } from "@pulumi/policy";
import { configMistakes } from "./configMistakes";
import { stackContext } from "./context";
import { toPolicies } from "./crossguard";
import { listenToEngine } from "./engineCalls";
import { rules } from "./rules";

const { context, hide } = stackContext();
listenToEngine({ refusePackConfig: (config) => configMistakes(rules, config), secretKeys: hide });
new PolicyPack("sluice", { policies: toPolicies(rules, context), enforcementLevel: "mandatory" });
