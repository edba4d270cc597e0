/** A store in a bucket: what the vendors' object stores have in common. */

import { randomUUID } from "node:crypto";
import type { Opening } from "./backend";
import { StoreError } from "./error";
import { keyOf, nameOf } from "./names";
import { plainText } from "./plain";
import { StoreConflict } from "./store";
import type { Store, Stored } from "./store";

/** How long one request may take; the vendors' libraries make more than one attempt. */
export const REQUEST_TIMEOUT_MS = 20_000;

/** Name of the metadata that says which write made an object. */
export const WRITER = "sluicewriter";

export interface Written extends Stored {
  /** What the write that made it called itself; undefined for an object that nobody of ours made. */
  readonly writer: string | undefined;
}

/** A vendor's calls, with the full names of objects. */
export interface Bucket {
  /** Null where there is no such object. */
  get(name: string): Promise<Written | null>;
  /** The object's new version; null where it is not, or no more, the one that `over` names. */
  put(
    name: string,
    text: string,
    condition: { readonly over: string | null; readonly writer: string },
  ): Promise<string | null>;
  /** Does nothing where there is no such object. */
  remove(name: string): Promise<void>;
  list(prefix: string): Promise<readonly string[]>;
}

/** `advice` says what to look at when the vendor refuses. */
export function objectStore(bucket: Bucket, { backend, folder, environment }: Opening, advice: string): Store {
  const root = backend.prefix === "" ? folder : `${backend.prefix}/${folder}`;
  const location = `${backend.scheme}://${backend.place}/${root}`;
  const objectOf = (key: string) => `${root}/${nameOf(key)}`;
  const ask = async <T>(what: string, key: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof StoreConflict) throw error;
      const found = plainText(error, environment);
      throw new StoreError({ path: `${location}/${key}`, found, expected: `to be able to ${what} it`, next: advice });
    }
  };
  return {
    location,
    read: (key) =>
      ask("read", key, async () => {
        const found = await bucket.get(objectOf(key));
        return found && { text: found.text, version: found.version };
      }),
    write: (key, text, over) => ask("write", key, () => put(bucket, { key, name: objectOf(key), text, over })),
    remove: (key) => ask("remove", key, () => bucket.remove(objectOf(key))),
    list: (prefix) =>
      ask("list", prefix, async () => {
        const names = await bucket.list(`${root}/`);
        const keys = names.map((name) => keyOf(name.slice(root.length + 1))).filter((key) => key !== null);
        return keys.filter((key) => key.startsWith(prefix)).sort();
      }),
  };
}

interface Wish {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  readonly over: string | null;
}

async function put(bucket: Bucket, { key, name, text, over }: Wish): Promise<string> {
  const writer = randomUUID();
  const version = await bucket.put(name, text, { over, writer });
  if (version !== null) return version;
  // The vendor's library tries again when an answer is lost, and then collides with its own first attempt.
  const found = await bucket.get(name);
  if (found?.writer === writer) return found.version;
  throw new StoreConflict(key);
}
