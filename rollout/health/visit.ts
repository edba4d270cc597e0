/** One visit to a URL of the candidate: whether it answers, and with what. */

import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

/** The header that reaches the candidate at any weight; null where none is needed. */
export type Bypass = { readonly header: string; readonly value: string } | null;

export interface Visit {
  readonly url: string;
  readonly bypass: Bypass;
  /** Sent beside the bypass; `host` is what the site is asked for under, wherever the URL leads. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Null where it answers below 400 in time, else why not. What the signal aborts is thrown as its own reason. */
export async function visit({ url, bypass, headers: given = {}, timeoutMs }: Visit, signal: AbortSignal): Promise<string | null> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = { ...given, ...(bypass ? { [bypass.header]: bypass.value } : {}) };
  try {
    const status = await statusOf(url, headers, AbortSignal.any([signal, timeout]));
    return status < 400 ? null : `${url} answered ${String(status)}, expected a status below 400`;
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return `${url} gave no answer within ${String(timeoutMs / 1000)} s`;
    return `${url} gave no answer (${reasonOf(error)})`;
  }
}

/**
 * Of the whole answer, redirects not followed: what they lead to may be somebody else, who is well. Node's fetch cannot ask for
 * another host than the URL's.
 */
function statusOf(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<number> {
  const send = url.startsWith("https:") ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, signal, agent: false }, (answer) => {
      answer.on("error", reject);
      answer.on("end", () => resolve(answer.statusCode ?? 0));
      answer.resume();
    });
    request.on("error", reject);
    request.end();
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.message;
}
