/** How requests travel: through Cloudflare, over HTTPS, by no protocol that is broken. */

import { resourceRule, stackRule } from "../../rule";
import type { Finding, Resource } from "../../rule";
import { isRecord, numberAt, quoted, recordAt, textAt, valueAt } from "../../values";
import { RECORD_TYPES, ZONE_SETTING, zonesOf } from "./zones";

/** Cloudflare docs, "Proxy status": the types that it can proxy. */
const PROXIABLE = ["A", "AAAA", "CNAME"];

export const recordsProxied = resourceRule({
  name: "edge-records-proxied",
  family: "edge",
  severity: "high",
  description: "Every DNS record that can be is proxied.",
  why: "A record that is not leads around the firewall, the rate limits and the kill switch, straight to the origin.",
  fix: "Set `proxied: true`, or name the record in the rule's option `direct`",
  refused: "type: CNAME\nname: api.example.com\nproxied: false",
  types: RECORD_TYPES,
  options: {
    direct: {
      description: "Names of records that lead to no web server, e.g. `mail.example.com`. Names with `_` never do.",
      default: [],
    },
  },
  check({ props }, { direct }) {
    const name = textAt(props, "name") ?? "";
    const isWeb = PROXIABLE.includes(textAt(props, "type") ?? "") && !/(^|\.)_/.test(name) && !direct.includes(name);
    const value = valueAt(props, "proxied");
    return isWeb && value !== true ? [{ property: "proxied", found: quoted(value), expected: "true" }] : [];
  },
});

export const minimumTls = resourceRule({
  name: "edge-minimum-tls",
  family: "edge",
  severity: "critical",
  description: "The edge takes no TLS version below 1.2.",
  why: "TLS 1.0 and 1.1 can be broken, and were withdrawn in 2021 (RFC 8996).",
  fix: "Set `min_tls_version` to 1.2 or 1.3",
  refused: 'settingId: min_tls_version\nvalue: "1.0"',
  types: [ZONE_SETTING, "cloudflare:index/hostnameTlsSetting:HostnameTlsSetting"],
  options: { minimum: { description: "Lowest TLS version: 1.0, 1.1, 1.2 or 1.3.", default: "1.2" } },
  check: (resource, { minimum }) =>
    settingFindings(resource, "min_tls_version", (value) => {
      if (Number(value) >= Number(minimum)) return [];
      return [{ property: "value", found: quoted(value), expected: `${minimum} or higher` }];
    }),
});

export const alwaysHttps = resourceRule({
  name: "edge-always-https",
  family: "edge",
  severity: "high",
  description: "The edge sends every plain request on to HTTPS.",
  why: "A first request in clear can be read and answered by anybody on the way.",
  fix: "Set `always_use_https` to on",
  refused: "settingId: always_use_https\nvalue: off",
  types: [ZONE_SETTING],
  options: {},
  check: (resource) =>
    settingFindings(resource, "always_use_https", (value) =>
      value === "on" ? [] : [{ property: "value", found: quoted(value), expected: '"on"' }],
    ),
});

const SECONDS_A_DAY = 86_400;

export const strictTransport = resourceRule({
  name: "edge-strict-transport",
  family: "edge",
  severity: "high",
  description: "Browsers are told to use HTTPS only, for long enough (HSTS).",
  why: "Without it each visit may start with a request in clear, which somebody on the way can turn aside.",
  fix: "Enable `strict_transport_security` with a `max_age` of at least the days that the rule asks for",
  refused: "settingId: security_header\nvalue: { strict_transport_security: { enabled: true, max_age: 3600 } }",
  types: [ZONE_SETTING],
  options: {
    // What a test of TLS servers that many teams go by asks for (Qualys, "SSL Server Rating Guide").
    minimumDays: { description: "Shortest time that browsers remember it, days.", default: 180 },
  },
  check: (resource, { minimumDays }) =>
    settingFindings(resource, "security_header", (value) => headerFindings(value, minimumDays)),
});

function settingFindings(
  { props }: Resource,
  settingId: string,
  check: (value: unknown) => readonly Finding[],
): readonly Finding[] {
  return textAt(props, "settingId") === settingId ? check(valueAt(props, "value")) : [];
}

/** The value keeps the vendor's own spelling; programs that write camel case are read too. */
function headerFindings(value: unknown, minimumDays: number): Finding[] {
  const names = ["strict_transport_security", "strictTransportSecurity"];
  const name = names.find((each) => isRecord(valueAt(value, each))) ?? "strict_transport_security";
  const header = recordAt(value, name);
  if (header.enabled !== true) {
    return [{ property: `value.${name}.enabled`, found: quoted(header.enabled), expected: "true" }];
  }
  const key = "maxAge" in header ? "maxAge" : "max_age";
  const seconds = minimumDays * SECONDS_A_DAY;
  if ((numberAt(header, key) ?? 0) >= seconds) return [];
  const expected = `${seconds} seconds (${minimumDays} days) or more`;
  return [{ property: `value.${name}.${key}`, found: quoted(header[key]), expected }];
}

export const settingsDeclared = stackRule({
  name: "edge-settings-declared",
  family: "edge",
  severity: "high",
  description: "Each zone's transport settings are declared, and not left to what the vendor has as its default.",
  why: "Cloudflare's defaults take TLS 1.0 and plain HTTP, and a setting that is not declared can drift unseen.",
  fix: "Declare a ZoneSetting for each of the settings named",
  refused: "DnsRecord: { zoneId: …, name: api.example.com }   # and no ZoneSetting min_tls_version for the zone",
  options: {
    settings: {
      description: "Settings that each zone declares.",
      default: ["min_tls_version", "always_use_https", "security_header"],
    },
    except: { description: "Ids of zones whose settings are kept elsewhere.", default: [] },
  },
  check: (resources, { settings, except }) =>
    zonesOf(resources, except).flatMap(({ id, first, resources: own }) => {
      const declared = own.map(({ type, props }) => (type === ZONE_SETTING ? textAt(props, "settingId") : undefined));
      return settings
        .filter((setting) => !declared.includes(setting))
        .map((setting) => ({
          resource: first,
          property: "zoneId",
          found: `zone ${quoted(id)} without a setting ${setting}`,
          expected: `a ZoneSetting ${setting} for the zone`,
        }));
    }),
});
