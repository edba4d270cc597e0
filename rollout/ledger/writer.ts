/**
 * Appends entries: first the line, then the head. The head is never more than one entry behind, whatever fails between.
 */

import { canonicalJson } from "../../release/canonical";
import type { Timed } from "../machine/event";
import { StoreConflict } from "../store/store";
import type { Store } from "../store/store";
import type { Entry } from "./entry";
import { LedgerError } from "./error";
import { fileKey, fileKeys, HEAD, headText, lineOf, makeEntry, NOTHING, parseHead, partsOf } from "./files";
import type { Head, LedgerFile } from "./files";

export interface Writer {
  readonly append: (rollout: string, event: Timed) => Promise<Entry>;
  readonly entries: () => readonly Entry[];
}

/** A file as it was read or written last. */
interface Page extends LedgerFile {
  /** Null while there is no such file. */
  readonly version: string | null;
}

/** A line on its way into the file: kept until it is known whether it has arrived. */
interface Sent {
  readonly entry: Entry;
  readonly page: Page;
}

/** `entries` are all there are, whole and in order; `page` is the file that the last of them is in. */
export async function openWriter(store: Store, entries: readonly Entry[], page: Page | undefined): Promise<Writer> {
  const written = [...entries];
  let last = page;
  let sent: Sent | undefined;
  let headIsBehind = true;
  // One at a time: an entry needs the hash of the one before.
  let queue: Promise<unknown> = Promise.resolve();

  async function append(rollout: string, event: Timed): Promise<Entry> {
    const arrived = await arrival();
    if (arrived?.rollout === rollout && canonicalJson(arrived.event) === canonicalJson(event)) return arrived;
    if (headIsBehind) await follow();
    const entry = makeEntry(written.at(-1) ?? NOTHING, rollout, event);
    const before = await pageFor(store, rollout, written, last);
    sent = { entry, page: { ...before, text: `${before.text}${lineOf(entry)}\n` } };
    accept(sent, await store.write(before.key, sent.page.text, before.version));
    // The line is on record; where the head fails to move, the next append moves it, or whoever opens the ledger next.
    await follow().catch(() => undefined);
    return entry;
  }

  async function follow(): Promise<void> {
    headIsBehind = true;
    await moveHead(store, written.at(-1));
    headIsBehind = false;
  }

  /** The entry of an append that failed, where its line is on record nevertheless. */
  async function arrival(): Promise<Entry | undefined> {
    if (sent === undefined) return undefined;
    const stored = await store.read(sent.page.key);
    if (stored?.text === sent.page.text) return accept(sent, stored.version);
    sent = undefined;
    return undefined;
  }

  function accept({ entry, page: file }: Sent, version: string): Entry {
    last = { ...file, version };
    written.push(entry);
    sent = undefined;
    return entry;
  }

  // Whoever only reads may lack the right to write.
  await follow().catch(() => undefined);
  return {
    append(rollout, event) {
      const appended = queue.then(() => append(rollout, event));
      queue = appended.catch(() => undefined);
      return appended;
    },
    entries: () => [...written],
  };
}

/** The file that the rollout's next line goes into. */
async function pageFor(
  store: Store,
  rollout: string,
  written: readonly Entry[],
  last: Page | undefined,
): Promise<Page> {
  const current = written.at(-1)?.rollout;
  if (last && rollout === current) return last;
  if (written.some((entry) => entry.rollout === rollout)) {
    throw new LedgerError(
      `rollout: found ${rollout}, expected ${current ?? "a new one"}. It has ended; begin another rollout.`,
    );
  }
  const newest = (await fileKeys(store)).at(-1);
  // Two drivers would begin two files of one number, under two names, and no write of theirs would collide.
  if (newest !== last?.key) throw new StoreConflict(newest ?? HEAD);
  const number = (last && partsOf(last.key)?.number) ?? 0;
  return { key: fileKey(number + 1, rollout), text: "", version: null };
}

/** Forwards only: whoever opens the ledger to read it may mend the head while a driver appends. */
async function moveHead(store: Store, last: Head | undefined): Promise<void> {
  for (;;) {
    const stored = await store.read(HEAD);
    const head = stored === null ? NOTHING : parseHead(stored.text);
    if (last === undefined || (typeof head !== "string" && head.sequence >= last.sequence)) return;
    try {
      await store.write(HEAD, headText(last), stored?.version ?? null);
      return;
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error;
    }
  }
}
