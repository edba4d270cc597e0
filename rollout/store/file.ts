/** A store in a folder: every write is whole, durable, and excludes every other. */

import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { hasCode, withLock } from "./lock";
import { keyOf, nameOf, RESERVED } from "./names";
import { StoreConflict } from "./store";
import type { Store, Stored } from "./store";

/** The folder is made at the first write. */
export function fileStore(folder: string): Store {
  const fileOf = (key: string) => join(folder, ...nameOf(key).split("/"));
  return {
    location: folder,
    read: (key) => readStored(fileOf(key)),
    async write(key, text, over) {
      const file = fileOf(key);
      await makeFolder(dirname(file));
      return withLock(file, async () => {
        const current = await readStored(file);
        if ((current?.version ?? null) !== over) throw new StoreConflict(key);
        await writeWhole(file, text);
        return versionOf(text);
      });
    },
    async remove(key) {
      const file = fileOf(key);
      if ((await readStored(file)) === null) return;
      await withLock(file, () => rm(file, { force: true }));
      await settle(dirname(file));
    },
    async list(prefix) {
      const keys = await keysIn(folder);
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
  };
}

function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function readStored(file: string): Promise<Stored | null> {
  try {
    const text = await readFile(file, "utf8");
    return { text, version: versionOf(text) };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** A reader, a crash or a power cut sees the old file or the new. */
async function writeWhole(file: string, text: string): Promise<void> {
  // One name for all, because only the holder of the lock writes it: what a crash leaves is written over.
  const unfinished = `${file}${RESERVED}new`;
  const handle = await open(unfinished, "w");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
  await settle(dirname(file));
}

/** Folders that were made are as durable as what is written into them. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await settle(dirname(made));
}

/** Names are kept by the folder, which has to reach the disk as well. */
async function settle(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keysIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => keyOf(relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")))
      .filter((key) => key !== null);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
