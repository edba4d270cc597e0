/**
 * What the policy pack costs: a preview of the production stack with it and without it, and how its cost for one more
 * resource grows from a stack of 100 to one of 2,000.
 */

import { join } from "node:path";
import { cacheDirectory, projectDirectory } from "../toolchain/paths";
import { deployRepo, prepareProgram, productionConfig } from "./program";
import { median, rounded, rounds } from "./timing";
import type { Timed } from "./timing";

const DIRECTORY = join(cacheDirectory, "bench", "policy");
const SIZES = [100, 1_050, 2_000] as const;

export async function run(): Promise<void> {
  const config = await productionConfig();
  // Before the first step, when there is nothing yet that an approval would have to allow.
  const production = await deployRepo({
    name: "production",
    directory: join(DIRECTORY, "production"),
    config: { ...config, "sluice:step": 0 },
  });
  const sized = [];
  for (const size of SIZES) sized.push(await prepareProgram(configMaps(size)));
  const programs = [production, ...sized];
  const seconds = await rounds(programs.flatMap(({ preview }) => [preview, withPack(preview)]));
  await Promise.all(programs.map((program) => program.stop()));

  const taken = (name: string) => seconds.get(name) ?? [];
  const cost = (name: string) => costOf(taken(name), taken(`${name} with the pack`));
  const [few, middle, many] = SIZES;
  // Above the smallest stack's, so that starting the pack, which all pay alike, hides nothing.
  const perResource = (size: number) => (cost(String(size)) - cost(String(few))) / (size - few);
  const [early, late] = [perResource(middle), perResource(many)];
  const [half, whole] = [early, late].map((seconds) => `${(seconds * 1000).toFixed(2)} ms`);
  console.log(`a resource more costs ${String(half)} in a stack of ${String(middle)}, ${String(whole)} in one of ${String(many)}`);
  const ratio = 1 + cost("production") / median(taken("production"));
  console.log(JSON.stringify({ ratio: rounded(ratio), growth: rounded(late / early) }));
}

/** Round by round, for a machine that slows down slows down both previews of a round. */
function costOf(without: readonly number[], withIt: readonly number[]): number {
  return median(withIt.map((taken, round) => taken - (without[round] ?? Number.NaN)));
}

function withPack(preview: Timed): Timed {
  const pack = ["--policy-pack", join(projectDirectory, "policy")];
  return { ...preview, name: `${preview.name} with the pack`, arguments: [...preview.arguments, ...pack] };
}

function configMaps(count: number) {
  const source = [
    'const { ConfigMap } = require("@pulumi/kubernetes/core/v1");',
    `for (let index = 0; index < ${String(count)}; index += 1) {`,
    '  const name = `settings-${index}`;',
    '  new ConfigMap(name, { metadata: { name, namespace: "shop" }, data: { LOG_FORMAT: "json", REGION: "us-east-1" } });',
    "}",
  ].join("\n");
  const name = String(count);
  return { name, directory: join(DIRECTORY, name), file: "program.js" as const, source };
}
