/**
 * Feature flags, as applications in the cluster obey them: flagd's own evaluation over the definitions in a ConfigMap
 * of their namespace. What a flag affects is closed to whom it does not let in, and to all while it cannot be read.
 */

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { FlagdCore } from "@openfeature/flagd-core";
import type { ConfigMap } from "./kubernetes";

/** Whether the flags let a request in, by id of the application, `namespace/name`. */
export type Admits = (application: string, request: Pick<IncomingMessage, "method" | "url" | "headers">) => boolean;

export interface FlagGate {
  readonly admits: Admits;
  /** Takes the definitions from what is deployed now. */
  follow(configMaps: readonly ConfigMap[]): void;
}

const FLAGS_FILE = "flags.json";

/** A path that a flag affects. */
interface Door {
  readonly namespace: string;
  readonly flag: string;
  /** As the flag's definition says it. */
  readonly affected: string;
  readonly method: string | undefined;
  readonly path: RegExp;
}

export function createFlagGate(): FlagGate {
  // An application knows by its code what it keeps behind a flag: a door stays where it is when its flag is taken away.
  const doors = new Map<string, Door>();
  let definitions: ReadonlyMap<string, FlagdCore> = new Map();
  return {
    follow(configMaps) {
      definitions = new Map(configMaps.flatMap(readDefinitions));
      for (const door of [...definitions].flatMap(doorsIn)) {
        doors.set(`${door.namespace} ${door.flag} ${door.affected}`, door);
      }
    },
    admits(application, { method, url = "/", headers }) {
      const [namespace = ""] = application.split("/");
      const [path = "/"] = url.split("?");
      const passed = [...doors.values()].filter(
        (door) => door.namespace === namespace && (door.method ?? method) === method && door.path.test(path),
      );
      return passed.every(({ flag }) => letsIn(definitions.get(namespace), flag, headers));
    },
  };
}

function readDefinitions({ namespace, data }: ConfigMap): readonly (readonly [string, FlagdCore])[] {
  const text = data[FLAGS_FILE];
  if (text === undefined) return [];
  const core = new FlagdCore();
  try {
    core.setConfigurations(text);
    return [[namespace, core]];
  } catch {
    return [];
  }
}

/** `POST /templates/{id}/deploy, /reports`: a word in braces stands for one part of the path. */
function doorsIn([namespace, core]: readonly [string, FlagdCore]): readonly Door[] {
  return [...core.getFlags().values()].flatMap(({ key, metadata: { affects = "" } }) =>
    [...String(affects).matchAll(/(?:([A-Z]+) )?(\/[^\s,]*)/g)].map(([affected, method, path = "/"]) => ({
      namespace,
      flag: key,
      affected,
      method,
      path: new RegExp(`^${path.replace(/\{[^}]*\}/g, "[^/]+")}$`),
    })),
  );
}

function letsIn(core: FlagdCore | undefined, flag: string, headers: IncomingHttpHeaders): boolean {
  const value = core?.resolveAll(contextOf(headers)).find(({ flagKey }) => flagKey === flag)?.value;
  return value === true || (typeof value === "string" && value !== "off");
}

/** Who asks: a real application knows it from the session. */
function contextOf(headers: IncomingHttpHeaders): Record<string, string> {
  const { "x-tenant": tenant, "x-user": user, "x-client": client } = headers;
  const known = Object.entries({ tenant, user, client, targetingKey: user ?? client ?? tenant });
  return Object.fromEntries(known.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
