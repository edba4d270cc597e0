/** One visit to a URL of the candidate: whether it answers, and with what. */

import { request as overHttp } from "node:http";
import type { IncomingHttpHeaders, RequestOptions } from "node:http";
import { request as overHttps } from "node:https";

/** The header that reaches the candidate at any weight; null where none is needed. */
export type Bypass = { readonly header: string; readonly value: string } | null;

export interface Visit {
  readonly url: string;
  readonly bypass: Bypass;
  /** Sent beside the bypass; `host` is what the site is asked for under, wherever the URL leads. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly method?: string;
  readonly expected?: Expected;
}

/** What an answer must be; below 400 and nothing else when left out. */
export interface Expected {
  /** The only right statuses. */
  readonly status?: readonly number[];
  /** Headers that the answer must have. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Text that it must have. */
  readonly contains?: string;
}

/** Null where it answers as expected in time, else why not. What the signal aborts is thrown as its own reason. */
export async function visit({ url, bypass, headers: given = {}, timeoutMs, method = "GET", expected = {} }: Visit, signal: AbortSignal): Promise<string | null> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = { ...given, ...(bypass ? { [bypass.header]: bypass.value } : {}) };
  try {
    const answer = await answerOf(url, { method, headers, signal: AbortSignal.any([signal, timeout]) });
    const wrong = wrongWith(answer, expected);
    return wrong === null ? null : `${url} answered ${wrong}`;
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return `${url} gave no answer within ${String(timeoutMs / 1000)} s`;
    return `${url} gave no answer (${reasonOf(error)})`;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning. */
  readonly text: string;
}

function wrongWith({ status, headers, text }: Answer, expected: Expected): string | null {
  const right = expected.status ? expected.status.includes(status) : status < 400;
  if (!right) return `${String(status)}, expected ${expected.status?.join(" or ") ?? "a status below 400"}`;
  for (const [name, value] of Object.entries(expected.answers ?? {})) {
    const found = headers[name.toLowerCase()];
    if (String(found) !== value) return `${found === undefined ? `without ${name}` : `${name}: ${String(found)}`}, expected ${value}`;
  }
  const { contains } = expected;
  return contains === undefined || text.includes(contains) ? null : `without the text "${contains}"`;
}

/** Of a page, as much as texts are looked for in, bytes. */
const TEXT_AT_MOST = 1_000_000;

/**
 * The whole answer, redirects not followed: what they lead to may be somebody else, who is well. Node's fetch cannot ask for
 * another host than the URL's.
 */
function answerOf(url: string, options: Pick<RequestOptions, "method" | "headers" | "signal">): Promise<Answer> {
  const send = url.startsWith("https:") ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { ...options, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("error", reject);
      answer.on("data", (part: string) => {
        if (text.length < TEXT_AT_MOST) text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    request.on("error", reject);
    request.end();
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.message;
}
