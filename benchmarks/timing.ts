/** Times whole commands, in turn, so that a machine that slows down slows all of them down. */

import { spawn } from "node:child_process";

export interface Timed {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Median seconds of each command over `runs` rounds, after one round that does not count. Throws where one fails. */
export async function medians(commands: readonly Timed[], runs = 5): Promise<Readonly<Record<string, number>>> {
  const seconds = await rounds(commands, runs);
  return Object.fromEntries([...seconds].map(([name, taken]) => [name, median(taken)]));
}

/** As `medians`, with the seconds of each round. */
export async function rounds(commands: readonly Timed[], runs = 5): Promise<ReadonlyMap<string, readonly number[]>> {
  const seconds = new Map<string, number[]>(commands.map(({ name }) => [name, []]));
  for (let round = 0; round <= runs; round += 1) {
    for (const command of commands) {
      const taken = await secondsOf(command);
      if (round > 0) seconds.get(command.name)?.push(taken);
    }
    console.log(round === 0 ? "warmed up" : `round ${String(round)} of ${String(runs)}`);
  }
  return seconds;
}

function secondsOf({ name, command, arguments: args, directory, environment }: Timed): Promise<number> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: directory, env: environment });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve((performance.now() - started) / 1000);
      else reject(new Error(`${name}: exit code ${String(code)}\n${output.join("")}`));
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Three significant decimals, so that the JSON line can be read. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
