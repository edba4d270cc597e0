/** `./sluice demo`: one release out in steps, and a bad one back, on the real engine and the sandbox. */

import { Command, InvalidArgumentError } from "commander";
import { parseFault } from "./fault";
import { runDemo } from "./story";
import { demoTeller } from "./telling";

interface DemoFlags {
  readonly speed: number;
  readonly fault: ReturnType<typeof parseFault>;
  readonly json?: boolean;
}

export const demoCommand = new Command("demo")
  .description("take a release of examples' OmniHub to 100 % of its traffic, then take a bad one back; nothing real is touched")
  .option("--speed <factor>", "how many times faster than the plan the holds pass", parseSpeed, 40)
  .option("--fault <what>", "what the bad release does: errors=8% or latency=200ms", parseFault, { errorsPercent: 12 })
  .option("--json", "one JSON object a line instead of text")
  .action(async ({ speed, fault, json }: DemoFlags) => {
    const restored = await runDemo({ speed, fault, tell: demoTeller({ json: json === true }) });
    process.exitCode = restored ? 0 : 1;
  });

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed > 0)) throw new InvalidArgumentError("Expected a number above 0, such as 60.");
  return speed;
}
