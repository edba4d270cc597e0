/** What every stand-in for a vendor of notices is: strict about what it gets, and open about what people would see. */

import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";

/** A request as it came in. */
export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON, a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What people see of it; left out where the vendor shows nothing new to anybody. */
  readonly seen?: Seen;
}

export interface Seen {
  /** Channel, address, service or page. */
  readonly where: string;
  readonly text: string;
}

export type Receiver = (asked: Asked) => Answer;

/** The body as JSON of the right type; undefined where it is none. */
export function json({ headers, body }: Asked): unknown {
  if (!/^application\/json(;|$)/.test(headers["content-type"] ?? "")) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** `path: what is wrong`, one each. */
export function complaints(error: z.ZodError): readonly string[] {
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** A text that is there, of so many characters at most. */
export function text(maximum: number) {
  return z.string().min(1).max(maximum);
}
