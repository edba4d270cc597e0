/** What a schema cannot say: values that are right alone and wrong together. */

import type { Mistake } from "./mistake";
import { PLAN_CHECKS } from "./planChecks";
import { testsThere, toldAtTheEnd, triggersSeen } from "./driverChecks";
import { FLAG_CHECKS } from "./flagChecks";
import { SECTION_CHECKS } from "./sectionChecks";
import { duplicates } from "./lists";
import { webSecrets } from "./webSecrets";
import type { Config } from "./schema";

type Check = (config: Config, secrets: ReadonlySet<string>) => Mistake[];

/** Every contradiction in a config whose values are each valid. `secrets` are the names set under `secret:`. */
export function checks(config: Config, secrets: ReadonlySet<string>): Mistake[] {
  return CHECKS.flatMap((check) => check(config, secrets));
}

/**
 * The contradictions that can be seen in a config with other mistakes. A check that cannot read what it compares stays
 * silent: the schema has said already what is wrong there.
 */
export function checksThatApply(config: Config, secrets: ReadonlySet<string>): Mistake[] {
  return CHECKS.flatMap((check) => {
    try {
      return check(config, secrets);
    } catch {
      return [];
    }
  });
}

const CHECKS: readonly Check[] = [
  ...PLAN_CHECKS,
  uniqueServices,
  imagesForServices,
  servicesNeedCluster,
  replicasInOrder,
  webNeedsDeployment,
  hostsInZone,
  regionsApart,
  secretsThere,
  triggersSeen,
  toldAtTheEnd,
  testsThere,
  ...FLAG_CHECKS,
  ...SECTION_CHECKS,
];

function uniqueServices({ services }: Config): Mistake[] {
  return (["name", "host"] as const).flatMap((key) =>
    duplicates(services.map((service) => service[key])).map(({ value, index, first }) => ({
      path: `sluice:services[${String(index)}].${key}`,
      found: `"${value}", which is sluice:services[${String(first)}].${key} already`,
      expected: "another one: each service has its own",
    })),
  );
}

function imagesForServices({ services, release }: Config): Mistake[] {
  const names = services.map(({ name }) => name);
  const missing = names.filter((name) => !(name in release.services));
  const unknown = Object.keys(release.services).filter((name) => !names.includes(name));
  return [
    ...missing.map((name) => ({
      path: `sluice:release.services.${name}`,
      found: "nothing",
      expected: `an image by digest, for sluice:services has "${name}"`,
    })),
    ...unknown.map((name) => ({
      path: `sluice:release.services.${name}`,
      found: "an image for a service that sluice:services does not have",
      expected: names.length > 0 ? `one of ${names.join(", ")}` : "no image",
    })),
  ];
}

function servicesNeedCluster({ services, cluster }: Config): Mistake[] {
  if (services.length === 0 || cluster) return [];
  return [{ path: "sluice:cluster", found: "nothing", expected: "the cluster that sluice:services run on" }];
}

function replicasInOrder({ services }: Config): Mistake[] {
  return services.flatMap(({ replicas: { minimum, maximum } }, index) =>
    minimum <= maximum
      ? []
      : [
          {
            path: `sluice:services[${String(index)}].replicas.maximum`,
            found: String(maximum),
            expected: `at least the minimum, ${String(minimum)}`,
          },
        ],
  );
}

function webNeedsDeployment({ web, release }: Config): Mistake[] {
  if (!web || release.web) return [];
  return [
    {
      path: "sluice:release.web",
      found: "nothing",
      expected: "{ gitRef: <commit, branch or tag> } or { prebuilt: <folder> }, for sluice:web is set",
    },
  ];
}

function hostsInZone({ edge, service, services }: Config): Mistake[] {
  if (!edge) return [];
  const hosts = [
    { path: "sluice:service.domain", host: service.domain },
    ...services.map(({ host }, index) => ({ path: `sluice:services[${String(index)}].host`, host })),
    ...edge.records.map(({ name }, index) => ({ path: `sluice:edge.records[${String(index)}].name`, host: name })),
  ];
  return hosts
    .filter(({ host }) => host !== edge.zone && !host.endsWith(`.${edge.zone}`))
    .map(({ path, host }) => ({ path, found: `"${host}"`, expected: `${edge.zone} or a name under it (sluice:edge.zone)` }));
}

function regionsApart({ cache }: Config): Mistake[] {
  if (!cache) return [];
  return cache.readRegions.flatMap((region, index) =>
    region === cache.primaryRegion
      ? [
          {
            path: `sluice:cache.readRegions[${String(index)}]`,
            found: `"${region}", the primary region`,
            expected: "another region: the primary one is read already",
          },
        ]
      : [],
  );
}

function secretsThere({ web }: Config, secrets: ReadonlySet<string>): Mistake[] {
  return webSecrets(web)
    .filter(({ name }) => !secrets.has(name))
    .map(({ path, name }) => ({
      path,
      found: `"${name}", and this stack has no secret of that name`,
      expected: "the name of a secret in this stack's config",
      next: `Run: pulumi config set --secret secret:${name}`,
    }));
}
