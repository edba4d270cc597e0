/** Kong: a request that the front hands to its proxy meets the plugins of the route that takes it. */

import { createHash } from "node:crypto";
import type { EdgeRequest } from "../../rules/request";
import type { Deployed } from "../deployed";
import type { RouteMatch } from "../kubernetes";
import type { Answer } from "../request";
import type { Counters } from "./counters";
import { type Passing, type Refusal, run, TOO_LARGE } from "./plugins";

export { type Counters, memoryCounters, redisCounters } from "./counters";

/** What became of a request at Kong. */
export interface Passed {
  /** What Kong answers by itself; undefined where the request goes on to the service. */
  readonly answer?: Answer;
  /** Headers that the service gets in place of the caller's; undefined takes one away. */
  readonly upstream: Readonly<Record<string, string | undefined>>;
  /** Headers that the caller gets beside the service's. */
  readonly downstream: Readonly<Record<string, string>>;
  /** Bodies of unknown size may grow to this, bytes. */
  readonly largestBody?: number;
}

export interface Kong {
  readonly deployed: Pick<Deployed, "plugins" | "consumers" | "secrets">;
  readonly counters: Counters;
}

export async function passKong(request: EdgeRequest, route: RouteMatch, { deployed, counters }: Kong): Promise<Passed> {
  const { plugins, consumers, secrets } = deployed;
  const isOn = ({ name, namespace, disabled }: Deployed["plugins"][number]): boolean =>
    !disabled && namespace === route.namespace && route.plugins.includes(name);
  const passing: Passing = {
    request,
    route: uuidOf(route.id),
    consumers,
    secrets,
    counters,
    now: Date.now(),
    bodyBytes: bodyBytes(request),
    upstream: {},
    downstream: {},
  };
  const refusal = await run(plugins.filter(isOn).map(({ settings }) => settings), passing);
  const { upstream, downstream, largestBody } = passing;
  return { upstream, downstream, largestBody, answer: refusal ? answerOf(refusal, downstream) : undefined };
}

/** Kong's own answer to a body that turned out too large on the way. */
export function tooLarge({ downstream }: Passed): Answer {
  return answerOf(TOO_LARGE, downstream);
}

/** Kong's controller gives each rule of a route an id that is always the same (RFC 9562, version 5). */
function uuidOf(text: string): string {
  const hex = createHash("sha1").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

function bodyBytes({ headers }: EdgeRequest): number | undefined {
  if (headers["content-length"] !== undefined) return Number(headers["content-length"]);
  return headers["transfer-encoding"] === undefined ? 0 : undefined;
}

function answerOf({ status, message }: Refusal, headers: Readonly<Record<string, string>>): Answer {
  const body = message === "" ? "" : `${JSON.stringify({ message })}\n`;
  return { status, body, contentType: "application/json", headers };
}
