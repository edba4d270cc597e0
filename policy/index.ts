/** The pack as the engine loads it: the rules, at the levels of the stack's environment. */

import "../toolchain/light";
import { PolicyPack } from "@pulumi/policy";
import { answers } from "./answers";
import { stackContext } from "./context";
import { toPolicies } from "./crossguard";
import { answerEngine } from "./engineCalls";
import { version } from "./package.json";
import { rules } from "./rules";

const NAME = "sluice";

const stack = stackContext();
answerEngine(answers({ name: NAME, version, rules }, stack));
new PolicyPack(NAME, { policies: toPolicies(rules, stack.context.environment), enforcementLevel: "mandatory" });
