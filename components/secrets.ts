/** Secrets that people or vendors made: kept in Vault or Doppler, brought here by the External Secrets Operator. */

import type { IExternalSecret, ISecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import type { SecretsConfig } from "../release/schema";
import { API_KEY_LABELS } from "./gateway/apiKey";
import { productLabels } from "./labels";

export interface SecretsArgs {
  readonly config: SecretsConfig;
  /** Name of the product; a label on everything. */
  readonly product: string;
  readonly namespace: pulumi.Input<string>;
  /** Names of Secrets that are API keys at Kong, which wants a label on them. Default: none. */
  readonly apiKeys?: readonly string[];
}

/** Name of the SecretStore, and of the account by which Vault knows the operator. */
const STORE = "secrets";

/** Annotation with the day on which a secret was last renewed, which the pack holds against its greatest age. */
export const ROTATED = "sluice.dev/rotated";

/**
 * Declares where secrets are kept, and each Kubernetes Secret that is filled from there. No value passes through Pulumi.
 *
 * @example
 * const store = { kind: "vault", server: "https://vault.shop.dev", path: "secret", role: "shop", authPath: "/v1/auth/kubernetes" };
 * const stripe = { name: "stripe", keys: { key: { from: "shop/stripe", property: "key" } }, rotated: "2026-11-01" };
 * new Secrets("shop-secrets", { config: { store, refresh: "1h", secrets: [stripe] }, product: "shop", namespace: "shop" });
 */
export class Secrets extends pulumi.ComponentResource {
  /** What fills each Kubernetes Secret, by the Secret's name. */
  readonly nodes: Readonly<Record<string, CustomResource>>;

  constructor(name: string, { config, product, namespace, apiKeys = [] }: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:secrets:Secrets", name, {}, opts);
    const labels = productLabels(product);
    const store = declareStore(`${name}-store`, config.store, { name: STORE, namespace, labels }, { parent: this });

    const child = { parent: this, dependsOn: [store] };
    this.nodes = Object.fromEntries(
      config.secrets.map((secret) => {
        const annotations = { [ROTATED]: secret.rotated };
        const metadata = { name: secret.name, namespace, labels, annotations };
        const template = apiKeys.includes(secret.name) ? { metadata: { labels: API_KEY_LABELS } } : undefined;
        const spec = externalSecretSpec(secret, config.refresh, template);
        const declared = { ...API, kind: "ExternalSecret", metadata, spec };
        return [secret.name, new CustomResource(`${name}-${secret.name}`, declared, child)];
      }),
    );
    this.registerOutputs({ names: Object.keys(this.nodes) });
  }
}

const API = { apiVersion: "external-secrets.io/v1" } as const;

interface Metadata {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Record<string, string>;
}

function declareStore(
  name: string,
  store: SecretsConfig["store"],
  metadata: Metadata,
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  const account = store.kind === "vault" ? [new ServiceAccount(name, { metadata, automountServiceAccountToken: false }, opts)] : [];
  const spec: ISecretStore["spec"] = { provider: providerOf(store) };
  return new CustomResource(name, { ...API, kind: "SecretStore", metadata, spec }, { ...opts, dependsOn: account });
}

type Provider = NonNullable<ISecretStore["spec"]>["provider"];

/** https://external-secrets.io/latest/provider/hashicorp-vault and …/provider/doppler */
function providerOf(store: SecretsConfig["store"]): Provider {
  if (store.kind === "doppler") {
    const { project, config, token } = store;
    return { doppler: { project, config, auth: { secretRef: { dopplerToken: { ...token } } } } };
  }
  const { server, path, role, authPath } = store;
  // The operator itself puts `/v1/auth/` before the place of the authentication.
  const mountPath = authPath.replace(/^\/(v1\/)?(auth\/)?/, "");
  const kubernetes = { mountPath, role, serviceAccountRef: { name: STORE } };
  return { vault: { server, path, version: "v2", auth: { kubernetes } } };
}

type Entry = SecretsConfig["secrets"][number];

type Template = NonNullable<NonNullable<IExternalSecret["spec"]>["target"]>["template"];

function externalSecretSpec({ name, keys }: Entry, refresh: string, template: Template): IExternalSecret["spec"] {
  return {
    refreshInterval: refresh,
    secretStoreRef: { kind: "SecretStore", name: STORE },
    target: { name, creationPolicy: "Owner", ...(template && { template }) },
    data: Object.entries(keys).map(([secretKey, { from, property }]) => ({
      secretKey,
      remoteRef: { key: from, ...(property !== undefined && { property }) },
    })),
  };
}
