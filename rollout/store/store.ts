/** A few small files kept beside the stack's own state, in the same backend: the ledger, the lease, orders. */

/** A file's text, and what names this very content of it. */
export interface Stored {
  readonly text: string;
  readonly version: string;
}

export interface Store {
  /** Where it is, for people: no credentials in it. */
  readonly location: string;
  /** Null where there is no such file. Keys are relative, with `/`. */
  read(key: string): Promise<Stored | null>;
  /**
   * Writes the whole file, or nothing of it, and only while its content is the one that `over` names (`null`: while there
   * is no such file). Throws a StoreConflict otherwise. Gives the version of what was written.
   */
  write(key: string, text: string, over: string | null): Promise<string>;
  /** Does nothing where there is no such file. */
  remove(key: string): Promise<void>;
  /** Keys that begin so, sorted. */
  list(prefix: string): Promise<readonly string[]>;
}

/** Somebody else has written the file in between. */
export class StoreConflict extends Error {
  override readonly name = "StoreConflict";
  constructor(key: string) {
    super(`${key} was changed by somebody else in the meantime`);
  }
}
