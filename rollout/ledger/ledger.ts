/** The ledger of one stack: every event of every rollout, in order, on record before anybody acts on it. */

import type { Timed } from "../machine/event";
import type { Store } from "../store/store";
import type { Entry } from "./entry";
import { LedgerError } from "./error";
import { fileKeys, HEAD } from "./files";
import type { LedgerFile } from "./files";
import { verifyLedger } from "./verify";
import type { Problem } from "./verify";
import { openWriter } from "./writer";

export interface Ledger {
  /**
   * On record, for good, once it returns. A name not yet seen begins a new rollout and ends the one before. Where the
   * store failed, the same event can be appended again: it is not recorded twice. Throws a StoreConflict where another
   * driver has written since; the ledger has to be opened anew then.
   */
  append(rollout: string, event: Timed): Promise<Entry>;
  /** All of them, or one rollout's. */
  entries(rollout?: string): Promise<readonly Entry[]>;
  /** The rollouts' names, the first one first. */
  rollouts(): Promise<readonly string[]>;
  /** The rollout begun last, whether it has ended or not; null before the first. */
  current(): Promise<string | null>;
}

/** Throws a LedgerError that lists what is wrong where the ledger is not whole. */
export async function openLedger(store: Store): Promise<Ledger> {
  const { files, head } = await readLedger(store);
  const { entries, problems } = verifyLedger(files, head);
  if (problems.length > 0) throw new LedgerError(brokenText(store, problems));
  const writer = await openWriter(store, entries, files.at(-1));
  return {
    append: writer.append,
    entries: async (rollout) => writer.entries().filter((entry) => rollout === undefined || entry.rollout === rollout),
    rollouts: async () => [...new Set(writer.entries().map((entry) => entry.rollout))],
    current: async () => writer.entries().at(-1)?.rollout ?? null,
  };
}

/** A file, and what names this very content of it. */
export interface StoredFile extends LedgerFile {
  readonly version: string;
}

/** The ledger as it is kept, for `verifyLedger`. */
export async function readLedger(store: Store): Promise<{ files: readonly StoredFile[]; head: string | null }> {
  for (;;) {
    const before = await store.read(HEAD);
    const files = await readFiles(store);
    const after = await store.read(HEAD);
    // Else a driver has appended in between, and the files and the head are not of the same moment.
    if (before?.version === after?.version) return { files, head: after?.text ?? null };
  }
}

async function readFiles(store: Store): Promise<readonly StoredFile[]> {
  const keys = await fileKeys(store);
  const files = await Promise.all(keys.map(async (key) => ({ key, stored: await store.read(key) })));
  return files.flatMap(({ key, stored }) => (stored === null ? [] : [{ key, ...stored }]));
}

function brokenText(store: Store, problems: readonly Problem[]): string {
  const lines = problems.map((problem) =>
    "file" in problem ? `${problem.file}: ${problem.what}` : `entry ${problem.sequence}: ${problem.what}`,
  );
  return (
    `${store.location}: found a ledger that is not whole, expected one that nobody has changed.\n` +
    `${lines.join("\n")}\nRestore it from a backup of the backend, or move its folder away to begin a new one.`
  );
}
