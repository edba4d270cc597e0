/** Who else's pages may call: how gateways, routes and hosts of all kinds say so. */

import { ROUTE_TYPES } from "../traffic/backends";
import { INGRESS, KONG_PLUGIN_TYPES, RULESET, TRAEFIK_MIDDLEWARE } from "../../resourceTypes";
import type { Resource } from "../../rule";
import { childPath, isRecord, listAt, recordAt, textAt, valueAt } from "../../values";
import type { Props } from "../../values";

/** Cross-origin access as one place grants it. */
export interface CrossOrigin {
  /** Path of what names the origins. */
  readonly path: string;
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

type Reader = (props: Props) => readonly CrossOrigin[];

const READERS: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(ROUTE_TYPES.map((type) => [type, ofRoute])),
  ...Object.fromEntries(KONG_PLUGIN_TYPES.map((type) => [type, ofKong])),
  [INGRESS]: ofIngress,
  [TRAEFIK_MIDDLEWARE]: ofTraefik,
  "vercel:index/projectRoute:ProjectRoute": ofVercel,
  [RULESET]: ofCloudflare,
};

export const CROSS_ORIGIN_TYPES: readonly string[] = Object.keys(READERS);

export function crossOrigins({ type, props }: Pick<Resource, "type" | "props">): readonly CrossOrigin[] {
  return READERS[type]?.(props) ?? [];
}

/** Gateway API, GEP-1767. */
function ofRoute(props: Props): readonly CrossOrigin[] {
  return listAt(props, "spec.rules").flatMap((rule, ruleIndex) =>
    listAt(rule, "filters").flatMap((filter, index) => {
      const cors = valueAt(filter, "cors");
      if (!isRecord(cors)) return [];
      const path = `spec.rules[${ruleIndex}].filters[${index}].cors.allowOrigins`;
      return [{ path, origins: texts(cors.allowOrigins), credentials: cors.allowCredentials === true }];
    }),
  );
}

/** Kong's plugin `cors` lets every origin in where none is named. */
function ofKong(props: Props): readonly CrossOrigin[] {
  const config = valueAt(props, "config");
  if (textAt(props, "plugin") !== "cors" || !isRecord(config)) return [];
  const named = texts(config.origins);
  const origins = named.length > 0 ? named : ["*"];
  return [{ path: "config.origins", origins, credentials: config.credentials === true }];
}

/** ingress-nginx, "Annotations": every origin, and credentials too, unless the annotations say otherwise. */
function ofIngress(props: Props): readonly CrossOrigin[] {
  const annotations = recordAt(props, "metadata.annotations");
  const nginx = "nginx.ingress.kubernetes.io/";
  if (annotations[`${nginx}enable-cors`] !== "true") return [];
  const key = `${nginx}cors-allow-origin`;
  return [
    {
      path: childPath("metadata.annotations", key),
      origins: texts(annotations[key] ?? "*"),
      credentials: annotations[`${nginx}cors-allow-credentials`] !== "false",
    },
  ];
}

function ofTraefik(props: Props): readonly CrossOrigin[] {
  const headers = valueAt(props, "spec.headers");
  if (!isRecord(headers)) return [];
  const credentials = headers.accessControlAllowCredentials === true;
  return ["accessControlAllowOriginList", "accessControlAllowOriginListRegex"].map((name) => ({
    path: `spec.headers.${name}`,
    origins: texts(headers[name]),
    credentials,
  }));
}

function ofVercel(props: Props): readonly CrossOrigin[] {
  return ofHeaders("route.headers", recordAt(props, "route.headers"), (value) => value);
}

/** Rules that set headers of responses (phase http_response_headers_transform). */
function ofCloudflare(props: Props): readonly CrossOrigin[] {
  return listAt(props, "rules").flatMap((rule, index) => {
    const path = "actionParameters.headers";
    return ofHeaders(`rules[${index}].${path}`, recordAt(rule, path), (header) => valueAt(header, "value"));
  });
}

function ofHeaders(path: string, headers: Props, valueOf: (header: unknown) => unknown): readonly CrossOrigin[] {
  const names = Object.keys(headers);
  const named = (wanted: string): string | undefined => names.find((name) => name.toLowerCase() === wanted);
  const origin = named("access-control-allow-origin");
  const credentials = named("access-control-allow-credentials");
  if (origin === undefined) return [];
  return [
    {
      path: childPath(path, origin),
      origins: texts(valueOf(headers[origin])),
      credentials: credentials !== undefined && valueOf(headers[credentials]) === "true",
    },
  ];
}

/** A list of texts, or one text with commas in between. */
function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return value.split(",").map((each) => each.trim());
  return listAt({ value }, "value").filter((each) => typeof each === "string");
}
