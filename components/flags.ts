/** Feature flags in the cluster, for flagd: with the OpenFeature operator, and without it. */

import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import type { FlagdDefinitions, FlagdFlag } from "../release/flags";
import { productLabels } from "./labels";

export interface FlagsArgs {
  /** Kubernetes namespace of the workloads that ask for flags. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the product; a label on everything. */
  readonly product: string;
  readonly definitions: FlagdDefinitions;
}

/** Where the definitions are in the ConfigMap. */
export const FLAGS_FILE = "flags.json";

/**
 * Declares a `FeatureFlag` of the OpenFeature operator for each flag, and one ConfigMap `flags` with all of them for a
 * flagd that is run by hand: mount it and start flagd with `--uri file:/etc/flagd/flags.json`. Workloads are given
 * nothing: the operator puts flagd beside a pod that asks for it (annotation `openfeature.dev/featureflagsource`), and a
 * flagd of one's own is reached by its usual variables `FLAGD_HOST` and `FLAGD_PORT`, in `sluice:services.environment`.
 *
 * A step changes both in place where the stack sets `kubernetes:enableConfigMapMutable`; without it Pulumi deletes the
 * ConfigMap before it makes the new one.
 *
 * @example
 * const definitions = flagDefinitions({ flags, environment: "production", exposure, stable: memory.stable });
 * new Flags("shop-flags", { namespace: "shop", product: "shop", definitions }, { parent: rollout });
 */
export class Flags extends pulumi.ComponentResource {
  /** The raw resources, for what this component does not say. */
  readonly nodes: { readonly flags: readonly CustomResource[]; readonly file: ConfigMap };

  constructor(name: string, args: FlagsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:flags:Flags", name, {}, opts);
    const { namespace, product, definitions } = args;
    const labels = productLabels(product);
    const child = { parent: this };

    const flags = Object.entries(definitions.flags).map(
      ([key, flag]) => new CustomResource(`${name}-${key}`, featureFlag(key, flag, { namespace, labels }), child),
    );
    const file = new ConfigMap(
      `${name}-file`,
      { metadata: { name: "flags", namespace, labels }, data: { [FLAGS_FILE]: JSON.stringify(definitions, null, 2) } },
      child,
    );

    this.nodes = { flags, file };
    this.registerOutputs({ flags: statuses(definitions) });
  }
}

interface Home {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The operator's definition has no field for a flag's metadata, and the API server drops what it does not know
 * (open-feature-operator, apis/core/v1beta1/featureflag_types.go); annotations carry it.
 */
function featureFlag(key: string, { metadata, ...flag }: FlagdFlag, { namespace, labels }: Home) {
  return {
    apiVersion: "core.openfeature.dev/v1beta1",
    kind: "FeatureFlag",
    // A key has single `_` between words, so no two keys share a name.
    metadata: { name: key.replaceAll("_", "."), namespace, labels, annotations: { ...metadata } },
    spec: { flagSpec: { flags: { [key]: structuredClone(flag) } } },
  };
}

/** What each flag does now, for whoever reads the stack's state. */
function statuses({ flags }: FlagdDefinitions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(flags).map(([key, { metadata }]) => [key, metadata.stage ?? metadata.status ?? "unknown"]),
  );
}
