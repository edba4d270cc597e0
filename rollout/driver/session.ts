/** One stack, ready to be driven: its project, engine, ledger and place for orders. */

import { join } from "node:path";
import { readLastOutputs } from "../../release/lastOutputs";
import type { StagingRelease } from "../../release/rolloutRecord";
import { ensureEngine } from "../../toolchain/engine";
import { engineEnvironment } from "../../toolchain/environment";
import { projectDirectory } from "../../toolchain/paths";
import { openProject } from "../approvals/project";
import type { Project } from "../approvals/project";
import type { Engine, EngineOptions } from "../engine";
import { openEngine } from "../engine";
import type { Ledger } from "../ledger";
import { openLedger } from "../ledger";
import type { DeliveryOptions } from "../notices/deliver";
import { openStore } from "../store/open";
import type { Store } from "../store/store";

export interface SessionOptions {
  /** Folder with the stack files and `approvals/`. */
  readonly directory: string;
  readonly stack: string;
  /** The process's own when left out. */
  readonly environment?: NodeJS.ProcessEnv;
  /** The repo's own pack, at its defaults, when left out; null for none. */
  readonly policy?: EngineOptions["policy"] | null;
  /** Where notices go instead of to the vendors. */
  readonly origins?: DeliveryOptions["origins"];
}

export interface Session {
  readonly options: SessionOptions;
  readonly environment: Readonly<Record<string, string>>;
  readonly project: Project;
  readonly engine: Engine;
  readonly store: Store;
}

/** Opens the stack, and creates it where it is not there yet. Throws in words that a user can act on. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { directory, stack, environment: base = process.env } = options;
  const project = await openProject(directory, stack, new Date());
  const found = await ensureEngine();
  const environment = engineEnvironment(found, base);
  const { policy = { pack: join(projectDirectory, "policy") } } = options;
  const engine = await openEngine({ binDirectory: found.binDirectory, project: directory, stack, environment, policy: policy ?? undefined });
  const place = await engine.place();
  const store = await openStore({ ...place, stack, environment });
  return { options, environment, project, engine, store };
}

/** The ledger as it is now; opened again by whoever has taken the lease. */
export function ledgerOf({ store }: Session): Promise<Ledger> {
  return openLedger(store);
}

/** What the stack's last update left. */
export async function lastOf({ engine }: Session) {
  return readLastOutputs(await engine.outputs());
}

/** What is stable on the stack that the plan puts first; null where it names none, or nothing is stable there. */
export async function stagingOf({ engine, project }: Session): Promise<StagingRelease | null> {
  const { stagingFirst } = project.config.plan;
  if (stagingFirst === undefined) return null;
  const stable = readLastOutputs(await engine.outputs(stagingFirst)).stable?.release;
  if (!stable) return null;
  const services = Object.entries(stable.services).map(([name, { image }]) => [name, image] as const);
  return { version: stable.version, services: Object.fromEntries(services) };
}
