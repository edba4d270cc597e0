/** Stores are reached over TLS. */

import { type Finding, type Resource, resourceRule } from "../../rule";
import { quoted } from "../../values";
import { configMapData, containersOf, environmentOf, helmValues, KUBERNETES } from "./places";
import { VERCEL, vercelVariables } from "./vercel";

const UPSTASH_REDIS = "upstash:index/redisDatabase:RedisDatabase";

export const stores = resourceRule({
  name: "secrets-stores-over-tls",
  family: "secrets",
  severity: "high",
  description: "Every store is reached over TLS: databases, caches and queues.",
  why: "Without it the password and all data cross every network between the application and the store in clear.",
  fix: "Set tls: true, or use the address that asks for TLS, e.g. rediss://… or ?sslmode=verify-full",
  refused: 'env: [{ name: "CACHE_URL", value: "redis://cache:6379" }]',
  types: [KUBERNETES, UPSTASH_REDIS, ...VERCEL],
  options: {},
  check: (resource) => (resource.type === UPSTASH_REDIS ? database(resource) : addresses(resource)),
});

function database({ props }: Resource): readonly Finding[] {
  return props.tls === true ? [] : [{ property: "tls", found: quoted(props.tls), expected: "true" }];
}

interface Text {
  readonly property: string;
  readonly text?: string | undefined;
}

function addresses(resource: Resource): readonly Finding[] {
  const texts: readonly Text[] = [
    ...containersOf(resource).flatMap(environmentOf),
    ...configMapData(resource),
    ...helmValues(resource),
    ...vercelVariables(resource),
  ];
  return texts.flatMap(({ property, text = "" }) =>
    PROTOCOLS.filter((protocol) => isOpen(text, protocol)).map(({ found, expected }) => ({
      property,
      found,
      expected,
    })),
  );
}

interface Protocol {
  /** Matches an address that does not encrypt by its scheme alone. */
  readonly address: RegExp;
  /** What in the address asks for TLS nevertheless. */
  readonly secure?: RegExp;
  readonly found: string;
  readonly expected: string;
}

/** Addresses as the stores' clients document them. */
const PROTOCOLS: readonly Protocol[] = [
  { address: /\bredis:\/\/[^\s"']+/g, found: "a redis:// address", expected: "a rediss:// address" },
  { address: /\bamqp:\/\/[^\s"']+/g, found: "an amqp:// address", expected: "an amqps:// address" },
  {
    address: /\bpostgres(ql)?(\+\w+)?:\/\/[^\s"']+/g,
    secure: /[?&](sslmode=(require|verify-ca|verify-full)|ssl=(true|require))\b/,
    found: "a PostgreSQL address that does not ask for TLS",
    expected: "sslmode=verify-full (or require) in the address",
  },
  {
    address: /\bsslmode=(disable|allow|prefer)\b/g,
    found: "an sslmode that does without TLS",
    expected: "sslmode=verify-full (or require)",
  },
  {
    address: /\bmysqlx?(\+\w+)?:\/\/[^\s"']+/g,
    secure: /[?&](ssl-?mode=(required|verify\w*)|tls=true|ssl(-ca)?=[^&]+|useSSL=true)/i,
    found: "a MySQL address that does not ask for TLS",
    expected: "ssl-mode=VERIFY_IDENTITY (or REQUIRED) in the address",
  },
  {
    address: /\bmongodb:\/\/[^\s"']+/g,
    secure: /[?&](tls|ssl)=true\b/,
    found: "a MongoDB address that does not ask for TLS",
    expected: "tls=true in the address, or a mongodb+srv:// address",
  },
];

/** A store beside the process, in the same pod. */
const LOOPBACK = /(:\/\/|@)(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/?]|$)/;

function isOpen(text: string, { address, secure }: Protocol): boolean {
  return (text.match(address) ?? []).some((match) => !secure?.test(match) && !LOOPBACK.test(match));
}
