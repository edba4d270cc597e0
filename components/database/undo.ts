/** Takes a release's migrations back: the deepest rollback, once no traffic and no pod needs them any more. */

import * as pulumi from "@pulumi/pulumi";
import type { Release } from "../../release/schema";
import { fileName } from "./files";
import { labelsOf } from "./labels";
import { declareUndo, type MigrationArgs } from "./migration";

export interface UndoArgs extends Omit<MigrationArgs, "labels" | "migrations"> {
  /** Name of the product; a label on everything. */
  readonly product: string;
  /** Releases that stay deployed: what they brought stays too. */
  readonly staying: readonly Release[];
}

/**
 * Declares the Job `undo-<release>`.
 *
 * @example
 * const args = { config, product: "shop", namespace, folder: "migrations", release, staying: [stable] };
 * new Undo("shop-undo", args, { dependsOn: services });
 */
export class Undo extends pulumi.ComponentResource {
  constructor(name: string, args: UndoArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:database:Undo", name, {}, opts);
    const { config, namespace, folder, release, product } = args;
    const undone = { config, namespace, folder, release, labels: labelsOf(product), migrations: broughtBy(args) };
    const { metadata } = declareUndo(name, undone, { parent: this });
    this.registerOutputs({ job: metadata.name });
  }
}

/** What a release has and those that stay have not; a release may list all migrations there ever were. */
function broughtBy({ release, staying }: UndoArgs): readonly string[] {
  const kept = new Set(staying.flatMap(({ migrations }) => migrations.map(fileName)));
  return release.migrations.map(fileName).filter((name) => !kept.has(name));
}
