/** The database's jobs, and what undoes them. */

import { getStack } from "@pulumi/pulumi";
import type { Resource } from "@pulumi/pulumi";
import { tableFlags } from "../../release/flags";
import { releaseId } from "../../release/schema";
import type { Cluster } from "../cluster";
import { Database, Undo } from "../database";
import type { Secrets } from "../secrets";
import { besideStackFile } from "../stack";
import { tracksOn } from "./ground";
import type { Ground } from "./ground";

/** What the jobs around the database are declared after. */
export interface BeforeDatabase {
  readonly cluster?: Cluster;
  readonly secrets?: Secrets;
}

export function declareDatabase(ground: Ground, { cluster, secrets }: BeforeDatabase): Database | undefined {
  const { config: { database, service: product, release, rollback, emergency, ...config }, exposure, rollout } = ground;
  if (!database || !cluster) return undefined;
  const args = {
    ...{ config: database, product: product.name, namespace: cluster.namespace, folder: besideStackFile(database.folder), emergency },
    // On the way back its files may be gone with its commit.
    release: rollback ? null : release,
    deployed: tracksOn("database", exposure).map((track) => track.release),
    flags: tableFlags({ ...config, service: product }),
    changedBy: `sluice on ${getStack()}`,
  };
  return new Database(`${product.name}-database`, args, { parent: rollout, dependsOn: secrets });
}

/** Takes the release's migrations back, after everything else has gone back; only a rollback of level 3 asks for it. */
export function declareUndo(ground: Ground, cluster: Cluster | undefined, after: readonly (Resource | undefined)[]): void {
  const { config, exposure, rollout } = ground;
  const { database, service: product, release, rollback, rollbackLevel } = config;
  const isDeployed = exposure.tracks.some(({ id }) => id === releaseId(release));
  if (!database || !cluster || !rollback || rollbackLevel !== 3 || isDeployed || release.migrations.length === 0) return;
  const staying = exposure.tracks.map((track) => track.release);
  const folder = besideStackFile(database.folder);
  const args = { config: database, product: product.name, namespace: cluster.namespace, folder, release, staying };
  new Undo(`${product.name}-undo`, args, { parent: rollout, dependsOn: after.filter((each) => each !== undefined) });
}

/** What must have run before a release's code does. */
export function migratedBy(database?: Database): Resource[] {
  return [...(database?.migrated ?? [])];
}
