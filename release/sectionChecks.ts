/** Sections that need one another, or name what another one has. */

import type { Mistake } from "./mistake";
import type { Config } from "./schema";

export const SECTION_CHECKS: readonly ((config: Config) => Mistake[])[] = [
  onTheCluster,
  gatewayServices,
  gatewayGroups,
  controlsOnTheCluster,
  secretsForTheirHolders,
  dashboardsThere,
  uptimeAtDatadog,
  channelAddresses,
];

function onTheCluster(config: Config): Mistake[] {
  if (config.cluster) return [];
  return (["gateway", "secrets", "database", "telemetry"] as const).flatMap((section) =>
    config[section] ? [{ path: "sluice:cluster", found: "nothing", expected: `the cluster that sluice:${section} is declared on` }] : [],
  );
}

function gatewayServices({ gateway, services }: Config): Mistake[] {
  const names = services.map(({ name }) => name);
  return Object.keys(gateway?.services ?? {})
    .filter((name) => !names.includes(name))
    .map((name) => ({ path: `sluice:gateway.services.${name}`, found: "limits of a service that sluice:services does not have", expected: oneOf(names) }));
}

/** A group that no key has would lock everybody out of the service. */
function gatewayGroups({ gateway }: Config): Mistake[] {
  const known = new Set(gateway?.consumers.flatMap(({ groups }) => groups));
  return Object.entries(gateway?.services ?? {}).flatMap(([name, { groups = [] }]) =>
    groups
      .filter((group) => !known.has(group))
      .map((group) => ({ path: `sluice:gateway.services.${name}.groups`, found: `"${group}", which no consumer has`, expected: oneOf([...known]) })),
  );
}

function controlsOnTheCluster({ cache, cluster }: Config): Mistake[] {
  if (!cache?.controls || cluster) return [];
  return [{ path: "sluice:cluster", found: "nothing", expected: "the cluster that sluice:cache.controls writes from" }];
}

/** A secret that only a token proxy may hold is no use if everybody holds it. */
function secretsForTheirHolders({ secrets, services }: Config): Mistake[] {
  return services.flatMap((service, index) =>
    Object.entries(service.secrets).flatMap(([variable, { name }]) => {
      const holders = secrets?.secrets.find((secret) => secret.name === name)?.onlyFor;
      if (!holders || holders.includes(service.name)) return [];
      return [
        {
          path: `sluice:services[${String(index)}].secrets.${variable}`,
          found: `"${name}", which is only for ${holders.join(", ")} (sluice:secrets)`,
          expected: "another secret; ask its holder over the network instead",
        },
      ];
    }),
  );
}

function dashboardsThere({ monitoring }: Config): Mistake[] {
  const names = ["slo", "operator", "infrastructure", ...(monitoring?.dashboards ?? []).map(({ name }) => name)];
  return (monitoring?.alerts ?? []).flatMap(({ dashboard }, index) =>
    names.includes(dashboard) ? [] : [{ path: `sluice:monitoring.alerts[${String(index)}].dashboard`, found: `"${dashboard}"`, expected: oneOf(names) }],
  );
}

function uptimeAtDatadog({ monitoring }: Config): Mistake[] {
  if (!monitoring?.uptime || monitoring.datadog) return [];
  return [{ path: "sluice:monitoring.datadog", found: "nothing", expected: "the account whose locations sluice:monitoring.uptime asks from" }];
}

/** What each kind of channel can be addressed by. */
const ADDRESSES = {
  slack: { pattern: /^#/, expected: "a channel such as #incidents" },
  email: { pattern: /^[^@\s]+@[^@\s]+$/, expected: "an address such as team@example.com" },
  webhook: { pattern: /^https?:\/\//, expected: "a URL" },
  pagerduty: { pattern: /\S/, expected: "a service" },
  opsgenie: { pattern: /\S/, expected: "a team" },
  statusPage: { pattern: /\S/, expected: "a page" },
} as const;

function channelAddresses({ plan }: Config): Mistake[] {
  return Object.entries(plan.notices?.channels ?? {}).flatMap(([name, { kind, to }]) => {
    const { pattern, expected } = ADDRESSES[kind];
    return pattern.test(to) ? [] : [{ path: `sluice:plan.notices.channels.${name}.to`, found: `"${to}"`, expected }];
  });
}

function oneOf(names: readonly string[]): string {
  return names.length > 0 ? `one of ${names.join(", ")}` : "nothing";
}
