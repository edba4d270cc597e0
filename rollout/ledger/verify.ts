/** Whether a ledger is whole: nothing edited, dropped, added or put elsewhere since it was written. */

import type { Entry } from "./entry";
import type { LedgerFile } from "./files";
import { HEAD, NOTHING, parseEntry, parseHead, partsOf } from "./files";

export type Problem =
  { readonly sequence: number; readonly what: string } | { readonly file: string; readonly what: string };

export interface Verified {
  /** Every line that is an entry whose content is what its hash says, in the order of the files. */
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

export interface VerifyOptions {
  /** Hash of an entry, noted down elsewhere. */
  readonly expectedHash?: string;
}

/**
 * Finds any edit, drop, reordering, duplicate, foreign entry, truncation and swap of files. `head` is the text of
 * `ledger/head.json`, null where there is none. The head may be one entry behind: a crash came between the two writes.
 *
 * Its limit: whoever can write the whole store can make another chain and its head. Against them, note a hash down
 * where they cannot write (the report, a ticket, a chat) and pass it as `expectedHash`: that entry must still be there.
 */
export function verifyLedger(files: readonly LedgerFile[], head: string | null, options: VerifyOptions = {}): Verified {
  const ordered = [...files].sort((left, right) => (left.key < right.key ? -1 : 1));
  const read = ordered.map((file, index) => readFile(file, index + 1));
  const entries = read.flatMap((file) => file.entries);
  return {
    entries,
    problems: [
      ...read.flatMap((file) => file.problems),
      ...chainProblems(entries),
      ...headProblems(entries, head),
      ...expectedProblems(entries, options.expectedHash),
    ],
  };
}

function readFile({ key, text }: LedgerFile, number: number): Verified {
  const parts = partsOf(key);
  if (parts === null) return { entries: [], problems: [{ file: key, what: "it is no file of the ledger" }] };
  const lines = text.split("\n");
  const tail = lines.pop();
  const parsed = lines.map(parseEntry);
  const entries = parsed.filter((entry) => typeof entry !== "string");
  const foreign = entries.filter(({ rollout }) => rollout !== parts.rollout);
  return {
    entries,
    problems: [
      ...(parts.number === number ? [] : [{ file: key, what: `it stands where number ${number} is expected` }]),
      ...(lines.length > 0 ? [] : [{ file: key, what: "it holds no entry" }]),
      ...(tail === "" ? [] : [{ file: key, what: "its last line is not finished" }]),
      ...parsed.flatMap((entry, index) =>
        typeof entry === "string" ? [{ file: key, what: `line ${index + 1}: ${entry}` }] : [],
      ),
      ...foreign.map(({ sequence, rollout }) => ({
        sequence,
        what: `it is of rollout ${rollout}, but stands in ${key}`,
      })),
    ],
  };
}

function chainProblems(entries: readonly Entry[]): readonly Problem[] {
  return entries.flatMap(({ sequence, previous }, index) => {
    const before = entries[index - 1] ?? NOTHING;
    if (sequence !== before.sequence + 1) {
      return [{ sequence, what: `it stands where entry ${before.sequence + 1} is expected` }];
    }
    return previous === before.hash
      ? []
      : [{ sequence, what: `it does not follow the entry ${before.sequence} there is` }];
  });
}

function headProblems(entries: readonly Entry[], text: string | null): readonly Problem[] {
  const file = HEAD;
  const last = entries.at(-1) ?? NOTHING;
  const head = text === null ? NOTHING : parseHead(text);
  if (typeof head === "string") return [{ file, what: head }];
  if (head.sequence > last.sequence) {
    return [{ file, what: `the ledger ended with entry ${head.sequence}, and ends with entry ${last.sequence} now` }];
  }
  if (head.sequence < last.sequence - 1) {
    return [
      { file, what: `it says that the ledger ends with entry ${head.sequence}, but it ends with ${last.sequence}` },
    ];
  }
  const named = entries.find(({ sequence }) => sequence === head.sequence) ?? NOTHING;
  return named.hash === head.hash ? [] : [{ file, what: `entry ${head.sequence} is not the one that the head names` }];
}

function expectedProblems(entries: readonly Entry[], expected: string | undefined): readonly Problem[] {
  if (expected === undefined || entries.some(({ hash }) => hash === expected)) return [];
  return [{ file: "the ledger", what: `no entry has the hash ${expected} that was noted down` }];
}
