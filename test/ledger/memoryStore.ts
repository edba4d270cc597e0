/** A store in memory, for tests of what is built on one, with a way to make its next call fail. */

import { StoreConflict } from "../../rollout/store/store";
import type { Store } from "../../rollout/store/store";

export interface MemoryStore extends Store {
  /** What is kept, to be changed behind everybody's back. */
  readonly texts: Map<string, string>;
  /** The next write to a key with that end fails, `before` it is done or `after`. */
  failWrite(end: string, when: "before" | "after"): void;
}

export function memoryStore(): MemoryStore {
  const texts = new Map<string, string>();
  const failures: { readonly end: string; readonly when: "before" | "after" }[] = [];
  const fails = (key: string, when: "before" | "after") => {
    const index = failures.findIndex((failure) => key.endsWith(failure.end) && failure.when === when);
    if (index >= 0) failures.splice(index, 1);
    return index >= 0;
  };
  return {
    location: "memory",
    texts,
    failWrite: (end, when) => failures.push({ end, when }),
    async read(key) {
      const text = texts.get(key);
      return text === undefined ? null : { text, version: text };
    },
    async write(key, text, over) {
      if (fails(key, "before")) throw new Error("the store is down");
      if ((texts.get(key) ?? null) !== over) throw new StoreConflict(key);
      texts.set(key, text);
      if (fails(key, "after")) throw new Error("the store is down");
      return text;
    },
    async remove(key) {
      texts.delete(key);
    },
    list: async (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}
