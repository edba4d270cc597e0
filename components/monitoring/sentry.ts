/** The product at Sentry: a team, a project for each part that reports, and who hears when errors pile up. */

import * as pulumi from "@pulumi/pulumi";
import { SentryIssueAlert } from "@pulumiverse/sentry/sentryIssueAlert";
import { SentryKey } from "@pulumiverse/sentry/sentryKey";
import { SentryProject } from "@pulumiverse/sentry/sentryProject";
import { SentryTeam } from "@pulumiverse/sentry/sentryTeam";
import type { Product, SentryConfig } from "../../release/schema";

export interface SentryArgs {
  readonly config: SentryConfig;
  readonly product: Product;
}

/**
 * Declares projects, their client keys and their alerts. The account's token is the provider's own: `sentry:token` in
 * the stack's secret config, or SENTRY_AUTH_TOKEN.
 *
 * @example
 * new Sentry("shop-sentry", { config, product });
 */
export class Sentry extends pulumi.ComponentResource {
  /** Where each project's errors are sent, by its slug. Secret: who has it can fill the quota. */
  readonly addresses: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, { config, product }: SentryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:monitoring:Sentry", name, {}, opts);
    const { organization, projects } = config;
    const child = { parent: this };

    const team = new SentryTeam(`${name}-team`, { organization, name: config.team, slug: config.team }, child);
    this.addresses = Object.fromEntries(
      projects.map(({ slug, platform }) => {
        const teams = [team.slug];
        const project = new SentryProject(`${name}-${slug}`, { organization, teams, name: slug, slug, platform }, child);
        const place = { organization, project: project.slug };
        new SentryIssueAlert(`${name}-${slug}-spike`, { ...place, ...spikeArgs(team.internalId, product) }, child);
        const key = new SentryKey(`${name}-${slug}`, { ...place, name: product.environment }, hiding(child));
        return [slug, pulumi.secret(key.dsnPublic)];
      }),
    );
    this.registerOutputs({ projects: Object.keys(this.addresses) });
  }
}

/** Everything by which a client may report. */
function hiding(opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  return { ...opts, additionalSecretOutputs: ["dsnPublic", "dsnSecret", "dsnCsp", "public", "secret"] };
}

/** Twice as many errors within five minutes as an hour before, or a hundred of one kind within the hour. */
function spikeArgs(team: pulumi.Input<string>, { environment }: Product) {
  const id = "sentry.rules.conditions.event_frequency.EventFrequencyCondition";
  const conditions: Record<string, string>[] = [
    { id, comparisonType: "percent", comparisonInterval: "1h", value: "100", interval: "5m" },
    { id, comparisonType: "count", value: "100", interval: "1h" },
  ];
  return {
    name: "Errors pile up",
    environment,
    actionMatch: "any",
    filterMatch: "all",
    frequency: 30,
    conditions,
    actions: [
      {
        id: "sentry.mail.actions.NotifyEmailAction",
        targetType: "Team",
        targetIdentifier: team,
        fallthroughType: "ActiveMembers",
      },
    ],
  };
}
