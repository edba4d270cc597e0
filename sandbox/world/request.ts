/** Requests as they come in, and what the edge answers by itself. */

import type { IncomingMessage } from "node:http";
import type { EdgeRequest, ErrorType } from "../rules/request";

/** What the edge answers by itself. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out where no custom error page applies. */
  readonly errorType?: ErrorType;
}

/** Stands in for the address of the caller's socket: everybody here comes from loopback. */
export const CLIENT_ADDRESS_HEADER = "x-sandbox-client";

/** Paths that begin so name the host as well, for callers that can only give a URL: `/@api.example.com/health`. */
const HOST_IN_PATH = /^\/@([^/?]+)/;

/** The URL of the edge at which a public address is answered. */
export function addressAt(edge: string, url: string): string {
  const { host, pathname, search } = new URL(url);
  return `${edge}/@${host}${pathname}${search}`;
}

/** What an application is asked for: path and query. */
export function pathAndQuery(message: IncomingMessage): string {
  const rest = (message.url ?? "/").replace(HOST_IN_PATH, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

export function readRequest(message: IncomingMessage): EdgeRequest {
  const [path = "/", query = ""] = pathAndQuery(message).split(/\?(.*)/s);
  const host = HOST_IN_PATH.exec(message.url ?? "")?.[1] ?? message.headers.host ?? "";
  const address = message.headers[CLIENT_ADDRESS_HEADER] ?? message.socket.remoteAddress ?? "127.0.0.1";
  return {
    method: message.method ?? "GET",
    host: host.replace(/:\d+$/, "").toLowerCase(),
    path,
    query,
    headers: message.headers,
    clientAddress: String(address),
  };
}

/** The value of a cookie; undefined when the client does not send it. */
export function cookieValue(request: EdgeRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? "").split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

export function plainAnswer(status: number, body: string): Answer {
  return { status, body: `${body}\n`, contentType: "text/plain" };
}
