/** Seeded randomness, so that the study is the same on each run. */

export interface Random {
  /** Between 0 and 1. */
  readonly uniform: () => number;
  readonly normal: () => number;
  readonly poisson: (mean: number) => number;
  /** Mean 1, and this coefficient of variation. */
  readonly gamma: (variation: number) => number;
  readonly among: <Value>(values: readonly [Value, ...Value[]]) => Value;
}

export function seeded(seed: number): Random {
  const uniform = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    poisson: (mean) => poisson(mean, uniform, normal),
    gamma: (variation) => (variation === 0 ? 1 : gamma(1 / variation ** 2, uniform, normal) * variation ** 2),
    among: (values) => values[Math.floor(uniform() * values.length)] ?? values[0],
  };
}

/** Tommy Ettinger's generator of 32 bits, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Knuth's product of uniforms; above 40 the normal distribution is near enough. */
function poisson(mean: number, uniform: () => number, normal: () => number): number {
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > least; product *= uniform()) count += 1;
  return count;
}

/** Marsaglia & Tsang 2000, for shapes of 1 and more. */
function gamma(shape: number, uniform: () => number, normal: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
