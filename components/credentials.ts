/** Secrets that nobody needs to know: made by the stack, kept in the cluster, renewed by counting up. */

import { Secret } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { CredentialsConfig } from "../release/schema";
import { API_KEY_LABELS } from "./gateway/apiKey";
import { managed } from "./labels";

/** The keys of one Kubernetes Secret and their values. */
type Entry = Readonly<Record<string, pulumi.Input<string>>>;

export interface CredentialsArgs {
  /** Kubernetes namespace of the workloads that read the credentials. */
  readonly namespace: pulumi.Input<string>;
  readonly config: CredentialsConfig;
  /** Names among them that are API keys at Kong, which reads the key `key` of Secrets with its label. Default: none. */
  readonly apiKeys?: readonly string[];
  /** What other components made and workloads read, e.g. `cache: { url }`: one Secret for each name. Default: none. */
  readonly entries?: Readonly<Record<string, Entry>>;
}

/**
 * Declares a random credential for each name, in a Kubernetes Secret of that name under the key `value`, or `key` for API
 * keys. Counting
 * `epoch` up replaces each credential and nothing else. The Secrets are then changed in place if the stack sets
 * `kubernetes:enableSecretMutable`; without it Pulumi deletes each Secret before it makes the new one.
 *
 * @example
 * const config = { epoch: 1, names: ["session-key"] };
 * new Credentials("shop-credentials", { namespace: "shop", config, entries: { cache: { url: cache.url } } });
 */
export class Credentials extends pulumi.ComponentResource {
  /** Every Secret by its name. Values stay in the cluster and in Pulumi's encrypted state. */
  readonly secrets: Readonly<Record<string, Secret>>;

  constructor(name: string, args: CredentialsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:credentials:Credentials", name, {}, opts);
    const { namespace, config, apiKeys = [], entries = {} } = args;
    const child = { parent: this };

    const made = config.names.map((credential): [string, Entry] => {
      const { result } = declarePassword(`${name}-${credential}-password`, config, child);
      return [credential, apiKeys.includes(credential) ? { key: result } : { value: result }];
    });
    this.secrets = Object.fromEntries(
      [...made, ...Object.entries(entries)].map(([secret, entry]) => {
        const labels = apiKeys.includes(secret) ? API_KEY_LABELS : {};
        return [secret, declareSecret(`${name}-${secret}`, { namespace, secret, entry, labels }, child)];
      }),
    );
    this.registerOutputs({ epoch: config.epoch, names: Object.keys(this.secrets) });
  }
}

/** Letters and digits only: 238 bits, and nothing to escape in a URL, a shell or a header. */
function declarePassword(
  name: string,
  { epoch, renewed }: CredentialsConfig,
  opts: pulumi.CustomResourceOptions,
): RandomPassword {
  const keepers = { epoch: String(epoch), ...(renewed ? { renewed } : {}) };
  return new RandomPassword(name, { length: 40, special: false, keepers }, opts);
}

interface SecretArgs {
  readonly namespace: pulumi.Input<string>;
  readonly secret: string;
  readonly entry: Entry;
  readonly labels: Readonly<Record<string, string>>;
}

function declareSecret(
  name: string,
  { namespace, secret, entry, labels }: SecretArgs,
  opts: pulumi.CustomResourceOptions,
): Secret {
  return new Secret(
    name,
    {
      metadata: { name: secret, namespace, labels: { ...labels, ...managed() } },
      type: "Opaque",
      stringData: pulumi.secret({ ...entry }),
    },
    opts,
  );
}
