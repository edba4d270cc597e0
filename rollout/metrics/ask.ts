/** One request to a source of metrics. What is not a good answer, in time, from a clock like ours is a MetricsError. */

import { z } from "zod";
import { type Source, troubleAt } from "./source";

export interface Question {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; the request is a GET when left out. */
  readonly body?: unknown;
  /** Taken out of the answer, should the source repeat them. */
  readonly secrets?: readonly string[];
}

/** Clocks that differ by more than this look at different minutes. */
const CLOCK_MS = 30_000;

const QUOTED_CHARACTERS = 200;

/** The answer's text. What the signal aborts is thrown as its own reason. */
export async function askText(source: Source, question: Question, signal: AbortSignal): Promise<string> {
  refuseCredentials(source, question.url);
  const { response, text } = await send(source, question, signal);
  if (!response.ok) {
    throw troubleAt(source, {
      found: `status ${response.status} ${quoted(text)}`,
      expected: "a status of 2xx",
      next: "Check the address, who may read there, and the source's own log.",
    });
  }
  compareClocks(source, response.headers.get("date"));
  return text;
}

/** The answer's content. */
export async function askJson<T>(
  source: Source,
  question: Question,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  const text = await askText(source, question, signal);
  const { data, error } = schema.safeParse(json(source, text));
  if (!error) return data;
  throw troubleAt(source, {
    found: `an answer of another form (${z.prettifyError(error).replaceAll("\n", " ")})`,
    expected: "one as its API documents it",
    next: "Check that the address is that of the API, and its version.",
  });
}

interface Received {
  readonly response: Response;
  readonly text: string;
}

async function send(source: Source, question: Question, signal: AbortSignal): Promise<Received> {
  const { url, headers, body, secrets = [] } = question;
  const timeout = AbortSignal.timeout(source.timeoutMs);
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  try {
    // A redirect would carry the keys in our headers to another host.
    const response = await fetch(url, {
      ...sent,
      headers,
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await response.text();
    return { response, text: secrets.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text) };
  } catch (error) {
    signal.throwIfAborted();
    throw troubleAt(
      source,
      {
        found: timeout.aborted ? `no answer within ${source.timeoutMs / 1000} s` : `no answer (${whyNoAnswer(error)})`,
        expected: "an answer",
        next: "Check that it runs and can be reached from here.",
      },
      error,
    );
  }
}

/** Why a fetch has failed: Node says no more than "fetch failed", and the rest in its cause. */
export function whyNoAnswer(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error instanceof Error ? error.message : String(error);
}

/** Fetch would refuse such a URL too, and show the password. */
function refuseCredentials(source: Source, url: string): void {
  const { username, password } = new URL(url);
  if (username === "" && password === "") return;
  throw troubleAt(source, {
    found: "a user name or a password in its URL",
    expected: "none: a stack's config is no place for them",
    next: "Take them out, and let the driver reach it without.",
  });
}

function compareClocks(source: Source, date: string | null): void {
  const [theirs, ours] = [new Date(date ?? Number.NaN), source.now()];
  if (Math.abs(theirs.getTime() - ours.getTime()) <= CLOCK_MS) return;
  const isTime = !Number.isNaN(theirs.getTime());
  throw troubleAt(source, {
    found: isTime ? `its clock at ${theirs.toISOString()}` : "an answer that does not tell its time (Date header)",
    expected: `within ${CLOCK_MS / 1000} s of ours, ${ours.toISOString()}`,
    next: "Set both clocks by NTP: figures of other minutes would be compared.",
  });
}

function json(source: Source, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const trouble = {
      found: `text that is no JSON: ${quoted(text)}`,
      expected: "JSON",
      next: "Check that the address is that of the API and not of a page for people.",
    };
    throw troubleAt(source, trouble, error);
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, QUOTED_CHARACTERS));
}
