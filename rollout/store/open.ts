/** Finds the place for the driver's files: beside the state that the engine keeps, in the same backend. */

import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { openAzure } from "./azure";
import { parseBackend } from "./backend";
import type { Backend, Opening } from "./backend";
import { StoreError } from "./error";
import { fileStore } from "./file";
import { openGcs } from "./gcs";
import { nameOf } from "./names";
import { openS3 } from "./s3";
import type { Store } from "./store";

export interface StorePlace {
  /** The engine's backend URL: `PULUMI_BACKEND_URL`, or what `pulumi whoami --json` says. */
  readonly backend: string;
  readonly project: string;
  /** With or without organisation and project before it. */
  readonly stack: string;
  /** The process's own when left out. `SLUICE_STORE_URL` in it goes before the backend. */
  readonly environment?: NodeJS.ProcessEnv;
}

const kinds: Readonly<Record<string, (opening: Opening) => Promise<Store>>> = {
  file: openFiles,
  s3: openS3,
  gs: openGcs,
  azblob: openAzure,
};

/** Throws a StoreError for a backend that has no place for files. Nothing is written yet. */
export async function openStore({ backend, project, stack, environment = process.env }: StorePlace): Promise<Store> {
  const own = environment.SLUICE_STORE_URL ?? "";
  const from = own === "" ? "the engine's backend" : "SLUICE_STORE_URL";
  const parsed = parseBackend(own === "" ? backend : own, from);
  const open = kinds[parsed.scheme];
  if (open === undefined) throw noPlace(parsed, from);
  // Beside `.pulumi`, which is the engine's.
  const folder = `.sluice/${nameOf(project)}/${nameOf(stack.split("/").at(-1) ?? "")}`;
  return open({ backend: parsed, folder, environment });
}

async function openFiles({ backend: { place }, folder, environment }: Opening): Promise<Store> {
  const home = environment.HOME ?? homedir();
  const path = place.startsWith("~") ? join(home, place.slice(1)) : place;
  return fileStore(join(resolve(path), folder));
}

function noPlace({ scheme, shown }: Backend, from: string): StoreError {
  const isPulumiCloud = ["http", "https"].includes(scheme);
  return new StoreError({
    path: from,
    found: isPulumiCloud ? `${shown}, which keeps state but no files` : `${shown}, of a kind that Sluice does not know`,
    expected: `a URL that begins with ${Object.keys(kinds).join("://, ")}://`,
    next: "Set SLUICE_STORE_URL to such a URL: the driver keeps its ledger and its lease there.",
  });
}
