/** Every kind of store, each on the real thing or a server that speaks its protocol. */

import { openStore } from "../../rollout/store/open";
import type { Store } from "../../rollout/store/store";
import { findExecutable } from "../../toolchain/executable";
import { makeFolder } from "./folder";
import { startAzure, startGcs, startS3 } from "./servers";
import type { Server } from "./servers";

export interface StoreKind {
  readonly name: string;
  /** Null where what it needs is not on this machine; `open` gives a new, empty store each time. */
  readonly start: (() => Promise<Running>) | null;
}

export interface Running {
  readonly open: () => Promise<Store>;
  readonly stop: () => Promise<void>;
}

const go = findExecutable("go", process.env);

export const storeKinds: readonly StoreKind[] = [
  { name: "a folder", start: startFolder },
  { name: "Azure Blob Storage", start: async () => onServer(await startAzure()) },
  { name: "Amazon S3", start: go === undefined ? null : async () => onServer(await startS3(go)) },
  { name: "Google Cloud Storage", start: go === undefined ? null : async () => onServer(await startGcs(go)) },
];

async function startFolder(): Promise<Running> {
  const folder = await makeFolder();
  return { open: opener(`file://${folder.path}`, {}), stop: folder.remove };
}

function onServer({ by, port, stop }: Server): Running {
  const { backend, environment } = by(port);
  return { open: opener(backend, environment), stop };
}

function opener(backend: string, environment: Readonly<Record<string, string>>): Running["open"] {
  let opened = 0;
  return () => openStore({ backend, project: "shop", stack: `stack${++opened}`, environment });
}
