/** A mistake in the config: where it is, what was found there, what is expected, and what to do. */

export interface Mistake {
  /** E.g. `sluice:plan.steps[2].weight`. */
  readonly path: string;
  /** What stands there, never a secret. */
  readonly found: string;
  readonly expected: string;
  /** The next step to take, where it is not plain from what is expected. */
  readonly next?: string;
}

/** Every mistake of a config at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly mistakes: readonly Mistake[]) {
    super(describeMistakes(mistakes));
  }
}

/** One line a mistake, under a line that counts them. */
export function describeMistakes(mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return [`The config has ${count}; nothing was changed.`, ...mistakes.map(describeMistake)].join("\n");
}

function describeMistake({ path, found, expected, next }: Mistake): string {
  return `  ${path}: found ${found}; expected ${expected}${next ? `. ${next}` : ""}`;
}
