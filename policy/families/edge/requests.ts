/** What a gateway lets through: pages that are known, bodies that are bounded. */

import { INGRESS, KONG_PLUGIN_TYPES, TRAEFIK_MIDDLEWARE } from "../../resourceTypes";
import { resourceRule } from "../../rule";
import { childPath, isRecord, quoted, recordAt, textAt, valueAt } from "../../values";
import type { Props } from "../../values";
import { CROSS_ORIGIN_TYPES, crossOrigins } from "./origins";

/** Every way to say "all origins", as a wildcard or as a regular expression. */
const ANY_ORIGIN = /^(\*|\^?(https?:\/\/|https\?:\/\/|\(\?:https\?\):\/\/)?(\*|\.[*+])\$?)$/;

export const corsNamesOrigins = resourceRule({
  name: "edge-cors-names-origins",
  family: "edge",
  severity: "critical",
  description: "Cross-origin access with credentials is granted to named origins, never to all.",
  why: "With both, any page on the web can act as whoever looks at it, and read the answers.",
  fix: "Name the origins of your own pages, or take the credentials away",
  refused: 'plugin: cors\nconfig: { origins: ["*"], credentials: true }',
  types: CROSS_ORIGIN_TYPES,
  options: {},
  check: (resource) =>
    crossOrigins(resource)
      .filter(({ credentials, origins }) => credentials && origins.some((origin) => ANY_ORIGIN.test(origin)))
      .map(({ path, origins }) => ({
        property: path,
        found: `${quoted(origins.find((origin) => ANY_ORIGIN.test(origin)))} with credentials`,
        expected: "origins by name, such as https://shop.example.com",
      })),
});

const MEGABYTE = 1_048_576;

interface Limit {
  readonly path: string;
  readonly value: unknown;
  /** Missing where the limit cannot be read; 0 and infinity are no limit. */
  readonly bytes: number | undefined;
}

export const bodySize = resourceRule({
  name: "edge-body-size",
  family: "edge",
  severity: "medium",
  description: "A gateway that limits the size of request bodies sets a limit that protects.",
  why: "One client with large bodies can otherwise fill the memory and the disk of a whole gateway.",
  fix: "Set the limit to what the service's largest upload needs",
  refused: "plugin: request-size-limiting\nconfig: { allowed_payload_size: 1024 }",
  types: [...KONG_PLUGIN_TYPES, INGRESS, TRAEFIK_MIDDLEWARE],
  options: { maximumMegabytes: { description: "Largest request body, megabytes of 1,048,576 bytes.", default: 100 } },
  check: ({ props }, { maximumMegabytes }) =>
    [kongLimit, nginxLimit, traefikLimit]
      .flatMap((read) => read(props) ?? [])
      .filter(({ bytes }) => bytes === undefined || bytes <= 0 || bytes > maximumMegabytes * MEGABYTE)
      .map(({ path, value }) => ({
        property: path,
        found: quoted(value),
        expected: `more than 0 and at most ${maximumMegabytes} megabytes`,
      })),
});

/** Kong docs, plugin "Request Size Limiting": 128 megabytes where nothing is written. */
function kongLimit(props: Props): Limit | undefined {
  const config = valueAt(props, "config");
  if (textAt(props, "plugin") !== "request-size-limiting" || !isRecord(config)) return undefined;
  const value = config.allowed_payload_size ?? 128;
  const units: Readonly<Record<string, number>> = { megabytes: MEGABYTE, kilobytes: 1024, bytes: 1 };
  const unit = units[textAt(config, "size_unit") ?? "megabytes"];
  const bytes = typeof value === "number" && unit !== undefined ? value * unit : undefined;
  return { path: "config.allowed_payload_size", value, bytes };
}

/** nginx docs, "client_max_body_size": 0 switches the check off. */
function nginxLimit(props: Props): Limit | undefined {
  const key = "nginx.ingress.kubernetes.io/proxy-body-size";
  const value = recordAt(props, "metadata.annotations")[key];
  if (value === undefined) return undefined;
  const [, digits, unit] = /^(\d+)([kmg]?)$/i.exec(typeof value === "string" ? value : "") ?? [];
  const units: Readonly<Record<string, number>> = { "": 1, k: 1024, m: MEGABYTE, g: 1024 * MEGABYTE };
  const bytes = digits === undefined ? undefined : Number(digits) * (units[unit?.toLowerCase() ?? ""] ?? 1);
  return { path: childPath("metadata.annotations", key), value, bytes };
}

/** Traefik docs, middleware "Buffering": 0, the default, is no limit. */
function traefikLimit(props: Props): Limit | undefined {
  const buffering = valueAt(props, "spec.buffering");
  if (!isRecord(buffering)) return undefined;
  const value = buffering.maxRequestBodyBytes ?? 0;
  const bytes = typeof value === "number" ? value : undefined;
  return { path: "spec.buffering.maxRequestBodyBytes", value, bytes };
}
