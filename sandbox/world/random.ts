/** Chance, in one place, so that a test can hold it still. */

/** Gives a number from 0 up to, but not including, 1. */
export type Random = () => number;

/** A repeatable source: mulberry32, 32 bits of state (Tommy Ettinger, 2017, public domain). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the choices, with a chance proportional to its weight; undefined when no weight is above zero. */
export function pickWeighted<T>(choices: readonly T[], weightOf: (choice: T) => number, random: Random): T | undefined {
  const open = choices.filter((choice) => weightOf(choice) > 0);
  let left = random() * open.reduce((total, choice) => total + weightOf(choice), 0);
  for (const choice of open) {
    left -= weightOf(choice);
    if (left < 0) return choice;
  }
  return open.at(-1);
}

/** A service time as real services have it: most near the median, some far above. */
export function logNormal(median: number, sigma: number, random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}
