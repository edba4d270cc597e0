/** `./sluice demo`: one release out in steps, and a bad one back, on the real engine and the sandbox. */

import { Command, InvalidArgumentError, Option } from "commander";
import { exampleNames } from "./examples";
import { parseFault } from "./fault";
import { runDemo } from "./story";
import { demoTeller } from "./telling";

interface DemoFlags {
  readonly example: string;
  readonly speed?: number;
  readonly fault: ReturnType<typeof parseFault>;
  readonly json?: boolean;
}

export const demoCommand = new Command("demo")
  .description("take a release of an example to 100 % of its traffic, then take a bad one back; nothing real is touched")
  .addOption(new Option("--example <name>", "whose plan is carried out").choices(exampleNames()).default("omnihub"))
  .option("--speed <factor>", "how many times faster than the plan the holds pass; the longest takes 45 s when left out", parseSpeed)
  .option("--fault <what>", "what the bad release does: errors=8% or latency=200ms", parseFault, { errorsPercent: 12 })
  .option("--json", "one JSON object a line instead of text")
  .action(async ({ example, speed, fault, json }: DemoFlags) => {
    const restored = await runDemo({ example, speed, fault, tell: demoTeller({ json: json === true }) });
    process.exitCode = restored ? 0 : 1;
  });

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed > 0)) throw new InvalidArgumentError("Expected a number above 0, such as 60.");
  return speed;
}
