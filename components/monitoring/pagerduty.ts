/** The product at PagerDuty: who is called in which order, and the key by which Alertmanager reaches them. */

import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { EscalationPolicy } from "@pulumi/pagerduty/escalationPolicy";
import { getUserOutput } from "@pulumi/pagerduty/getUser";
import { Service } from "@pulumi/pagerduty/service";
import { ServiceIntegration } from "@pulumi/pagerduty/serviceIntegration";
import * as pulumi from "@pulumi/pulumi";
import type { PagerDutyConfig, Product } from "../../release/schema";
import { milliseconds } from "../../release/schema";
import { productLabels } from "../labels";
import { pagerKey } from "./pagerKey";

export interface PagerDutyArgs {
  readonly config: PagerDutyConfig;
  readonly product: Product;
  /** Kubernetes namespace in which Alertmanager looks for the key; without a cluster nobody does. */
  readonly namespace?: string;
}

/**
 * Declares a service with an escalation policy. Its key goes to Alertmanager by a Kubernetes Secret (pagerKey.ts). The
 * account's token is the provider's own: `pagerduty:token` in the stack's secret config, or PAGERDUTY_TOKEN.
 *
 * @example
 * new PagerDuty("shop-pagerduty", { config, product, namespace: "monitoring" });
 */
export class PagerDuty extends pulumi.ComponentResource {
  /** By it events are sent. Secret. */
  readonly integrationKey: pulumi.Output<string>;

  constructor(name: string, args: PagerDutyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:monitoring:PagerDuty", name, {}, opts);
    const { config, product, namespace } = args;
    const title = `${product.name} ${product.environment}`;
    const child = { parent: this };

    const escalation = new EscalationPolicy(
      `${name}-escalation`,
      { name: title, numLoops: config.repeats, rules: config.escalation.map((round) => escalationRule(round, this)) },
      child,
    );
    const service = new Service(
      name,
      { name: title, escalationPolicy: escalation.id, alertCreation: "create_alerts_and_incidents" },
      child,
    );
    const integration = new ServiceIntegration(
      `${name}-alertmanager`,
      { name: "Alertmanager", service: service.id, type: "events_api_v2_inbound_integration" },
      { ...child, additionalSecretOutputs: ["integrationKey"] },
    );
    this.integrationKey = pulumi.secret(integration.integrationKey);
    if (namespace !== undefined) declareKey(`${name}-key`, { product, namespace, key: this.integrationKey }, child);
    this.registerOutputs({ service: service.id });
  }
}

function escalationRule({ users, after }: PagerDutyConfig["escalation"][number], parent: pulumi.Resource) {
  return {
    escalationDelayInMinutes: Math.max(1, Math.ceil(milliseconds(after) / milliseconds("1m"))),
    targets: users.map((email) => ({ type: "user_reference", id: getUserOutput({ email }, { parent }).id })),
  };
}

interface Key {
  readonly product: Product;
  readonly namespace: string;
  readonly key: pulumi.Output<string>;
}

function declareKey(name: string, { product, namespace, key }: Key, opts: pulumi.CustomResourceOptions): void {
  const reference = pagerKey(product.name);
  const metadata = { name: reference.name, namespace, labels: productLabels(product.name) };
  new Secret(name, { metadata, type: "Opaque", stringData: pulumi.secret({ [reference.key]: key }) }, opts);
}
