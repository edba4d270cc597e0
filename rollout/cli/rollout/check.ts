/** `./sluice rollout check`: asks whether what is live now is well, and changes nothing. */

import pc from "picocolors";
import { preChecks } from "../../driver/preChecks";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";

export const checkCommand = stackCommand("check", "run the pre-checks against what is live now; changes nothing").action((flags: StackFlags) =>
  ending(async (signal) => {
    let allPassed = true;
    for await (const { what, passed, reasons } of preChecks(await sessionFor(flags), signal)) {
      allPassed &&= passed;
      if (flags.json === true) console.log(JSON.stringify({ what, passed, reasons }));
      else console.log(passed ? `${pc.green("passed")}  ${what}` : `${pc.red("failed")}  ${what}: ${reasons.join("; ")}`);
    }
    return allPassed ? "done" : "notReady";
  }),
);
