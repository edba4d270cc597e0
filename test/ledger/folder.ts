/** A folder of its own for one test. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Folder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "sluice-ledger-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
