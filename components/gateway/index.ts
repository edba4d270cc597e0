/** Kong in front of the services: who may call them, how often, how much, and from which pages. */

import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { GatewayConfig } from "../../release/schema";
import { productLabels } from "../labels";
import type { Passage } from "../service/route";
import { controlVariables, percentThrough } from "./controls";
import { type Counters, pluginsOf } from "./plugins";

export interface GatewayArgs {
  readonly config: GatewayConfig;
  /** Name of the product; a label on everything. */
  readonly product: string;
  /** Namespace of the workloads. */
  readonly namespace: pulumi.Input<string>;
  /** Names of the services behind Kong. */
  readonly services: readonly string[];
  /** Where Kong's pods count together. Default: each by itself. */
  readonly counters?: Counters;
}

/**
 * Declares each service's KongPlugins, the consumers with their keys by reference, and the controls as a ConfigMap.
 * The services' own routes do the rest: hand them `passages`. Kong's proxy must trust public certificate authorities
 * (`lua_ssl_trusted_certificate = system`, its default) to count in a Redis over TLS.
 *
 * @example
 * const gateway = new Gateway("shop-gateway", { config, product: "shop", namespace, services: ["api"] });
 * new Service("api", { ...args, passage: gateway.passages.api, configMaps: [gateway.controls] });
 */
export class Gateway extends pulumi.ComponentResource {
  /** How requests to each service get through Kong, by the service's name. */
  readonly passages: Readonly<Record<string, Passage>>;
  /** Name of the ConfigMap with the controls; known from the start, so that a change of theirs touches no workload. */
  readonly controls = "gateway-controls";

  constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:gateway:Gateway", name, {}, opts);
    const { config, services } = args;

    declareGrant(name, args, this);
    declareConsumers(name, args, this);
    const controls = { metadata: metadataOf(this.controls, args), data: { ...controlVariables(config) } };
    new ConfigMap(`${name}-controls`, controls, { parent: this });

    this.passages = Object.fromEntries(
      services.map((service) => [service, passageOf(config, declarePlugins(service, args, this))]),
    );
    this.registerOutputs({ percent: percentThrough(config), consumers: config.consumers.map((each) => each.name) });
  }
}

interface Metadata {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
}

function metadataOf(name: string, { namespace, product }: Pick<GatewayArgs, "namespace" | "product">): Metadata {
  return { name, namespace, labels: productLabels(product) };
}

const KONG = "configuration.konghq.com";

/** Kong's controller looks at consumers of its own class alone, even beside the Gateway API. */
const KONG_CLASS = { "kubernetes.io/ingress.class": "kong" };

/** Lets the services' routes name Kong's proxy, which lives in a namespace of its own. */
function declareGrant(name: string, args: GatewayArgs, parent: pulumi.Resource): void {
  const { config, product, namespace } = args;
  new CustomResource(
    `${name}-grant`,
    {
      apiVersion: "gateway.networking.k8s.io/v1beta1",
      kind: "ReferenceGrant",
      metadata: metadataOf(`${product}-routes`, { ...args, namespace: config.namespace }),
      spec: {
        from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace }],
        to: [{ group: "", kind: "Service", name: config.proxy.service }],
      },
    },
    { parent },
  );
}

function declareConsumers(name: string, args: GatewayArgs, parent: pulumi.Resource): void {
  const { consumers } = args.config;
  for (const group of new Set(consumers.flatMap(({ groups }) => groups))) {
    const spec = { apiVersion: `${KONG}/v1beta1`, kind: "KongConsumerGroup", metadata: classed(group, args) };
    new CustomResource(`${name}-group-${group}`, spec, { parent });
  }
  for (const { name: username, key, groups: consumerGroups } of consumers) {
    const spec = { apiVersion: `${KONG}/v1`, kind: "KongConsumer", metadata: classed(username, args), username };
    new CustomResource(`${name}-consumer-${username}`, { ...spec, credentials: [key.name], consumerGroups }, { parent });
  }
}

function classed(name: string, args: GatewayArgs): Metadata & { readonly annotations: Readonly<Record<string, string>> } {
  return { ...metadataOf(name, args), annotations: KONG_CLASS };
}

/** Gives the plugins' names. */
function declarePlugins(service: string, args: GatewayArgs, parent: pulumi.Resource): readonly string[] {
  return pluginsOf(service, args.config, args.counters).map((each) => {
    const name = `${service}-${each.plugin}`;
    const spec = { apiVersion: `${KONG}/v1`, kind: "KongPlugin", metadata: metadataOf(name, args), ...each };
    new CustomResource(name, spec, { parent });
    return name;
  });
}

function passageOf(config: GatewayConfig, plugins: readonly string[]): Passage {
  const { name, namespace, proxy } = config;
  return {
    gateway: { name, namespace },
    proxy: { name: proxy.service, namespace, port: proxy.port },
    percent: percentThrough(config),
    plugins,
  };
}
