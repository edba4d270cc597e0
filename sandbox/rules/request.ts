/** What expressions judge: a request as the edge sees it, and the answer that is on its way, if there is one. */

import type { IncomingHttpHeaders } from "node:http";

export interface EdgeRequest {
  readonly method: string;
  /** Public host name, in lower case, without a port. */
  readonly host: string;
  /** Starts with a slash, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly clientAddress: string;
}

/** Why the edge refuses a request: by a firewall rule, or by a rate limit. */
export type ErrorType = "waf" | "ratelimit";

/** A request, and for the phases that run after its answer is decided, what sort of error the answer is. */
export interface Exchange extends EdgeRequest {
  readonly errorType?: ErrorType;
}

/** All values of a header; none when the request does not carry it. */
export function headerValues(request: EdgeRequest, name: string): readonly string[] {
  const found = request.headers[name.toLowerCase()];
  if (found === undefined) return [];
  return typeof found === "string" ? [found] : found;
}
