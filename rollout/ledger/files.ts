/** How the ledger is kept: one file a rollout, numbered, one entry a line; and the head, which names the last entry. */

import { z } from "zod";
import { canonicalJson, digestOf } from "../../release/canonical";
import type { Timed } from "../machine/event";
import type { Store } from "../store/store";
import type { Entry } from "./entry";
import { LedgerError } from "./error";

export interface LedgerFile {
  /** `ledger/000001-<rollout>.jsonl` */
  readonly key: string;
  readonly text: string;
}

/** Where the ledger ends: it is what shows that the last entries are missing. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

const FOLDER = "ledger/";
export const HEAD = "ledger/head.json";
/** What comes before the first entry. */
export const NOTHING: Head = { sequence: 0, hash: "0".repeat(64) };

const hash = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");
const headSchema: z.ZodType<Head> = z.strictObject({ sequence: z.int().min(1), hash });
const entrySchema = z.strictObject({
  sequence: z.int().min(1),
  rollout: z.string(),
  event: z.looseObject({ kind: z.string(), at: z.iso.datetime() }),
  previous: hash,
  hash,
});

/** The number counts rollouts. Throws a LedgerError for a name that no file can carry. */
export function fileKey(number: number, rollout: string): string {
  if (!/^[\w.-]+$/.test(rollout)) {
    throw new LedgerError(
      `rollout: found ${JSON.stringify(rollout)}, expected a name of letters, digits, "_", "." and "-". Name it so.`,
    );
  }
  return `${FOLDER}${String(number).padStart(6, "0")}-${rollout}.jsonl`;
}

/** What a file's key says; null for a file that is not the ledger's. */
export function partsOf(key: string): { readonly number: number; readonly rollout: string } | null {
  const [, number, rollout] = /^ledger\/(\d{6,})-([\w.-]+)\.jsonl$/.exec(key) ?? [];
  return number === undefined || rollout === undefined ? null : { number: Number(number), rollout };
}

/** The entry as it is read back: what JSON does not carry is gone. */
export function makeEntry(before: Head, rollout: string, event: Timed): Entry {
  const sealed = { sequence: before.sequence + 1, rollout, event, previous: before.hash };
  const entry = parseEntry(lineOf({ ...sealed, hash: digestOf(sealed) }));
  if (typeof entry === "string") throw new LedgerError(`${rollout}: this event cannot be written: ${entry}.`);
  return entry;
}

/** Without its line feed. */
export function lineOf(entry: Entry): string {
  return canonicalJson(entry);
}

/** The entry, or what is wrong with the line. Of the event, only kind and time are looked at. */
export function parseEntry(line: string): Entry | string {
  const value = parsedJson(line);
  if (!isEntry(value)) return mistakesIn(value);
  const { hash: seal, ...sealed } = value;
  // Twice the same key, another order or spaces do not change the value, but nobody of ours writes so.
  if (lineOf(value) !== line) return "it is not written as the ledger writes";
  return digestOf(sealed) === seal ? value : "its content is not what its hash says";
}

export function headText({ sequence, hash: last }: Head): string {
  return `${JSON.stringify({ sequence, hash: last })}\n`;
}

/** The head, or what is wrong with it. */
export function parseHead(text: string): Head | string {
  const { data, error } = headSchema.safeParse(parsedJson(text));
  return data ?? `the head has no sequence and hash: ${z.prettifyError(error).replaceAll("\n", " ")}`;
}

/** The rollouts' files, in order. */
export async function fileKeys(store: Store): Promise<readonly string[]> {
  const keys = await store.list(FOLDER);
  return keys.filter((key) => partsOf(key) !== null);
}

function isEntry(value: unknown): value is Entry {
  return entrySchema.safeParse(value).success;
}

function mistakesIn(value: unknown): string {
  if (value === undefined) return "it is no JSON";
  const { error } = entrySchema.safeParse(value);
  const [issue] = error?.issues ?? [];
  return issue ? `it is no entry: ${issue.path.join(".")}: ${issue.message}` : "it is no entry";
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
