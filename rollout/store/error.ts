/** What the store answers when it cannot serve: where, what it found, what it expected, and what to do. */

export interface StoreMistake {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** What the reader does about it. */
  readonly next: string;
}

/** Carries no credentials, so that it can be shown and logged. */
export class StoreError extends Error implements StoreMistake {
  override readonly name = "StoreError";
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly next: string;

  constructor({ path, found, expected, next }: StoreMistake) {
    super(`${path}: found ${found}, expected ${expected}. ${next}`);
    this.path = path;
    this.found = found;
    this.expected = expected;
    this.next = next;
  }
}
