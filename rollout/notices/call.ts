/** One HTTP request to a vendor, and what its answer means for another try. */

import { DeliveryError } from "./failure";
import type { Call, VendorRequest } from "./vendor";
import { cut, span } from "./wording";
import { within } from "./within";

export interface Line {
  /** Name of who is asked, for people. */
  readonly name: string;
  /** Null where requests carry their whole URL. */
  readonly origin: string | null;
  readonly fetch: typeof fetch;
  /** Longest time for one request, milliseconds. */
  readonly attemptMs: number;
  readonly signal: AbortSignal;
  /** Never shown, wherever they turn up. */
  readonly secrets: readonly string[];
}

export function caller(line: Line): Call {
  const late = () => new DeliveryError(`${line.name} did not answer within ${span(line.attemptMs)}`, { again: true });
  return (request) =>
    within(line.attemptMs, line.signal, late, async (signal) => {
      const { status, headers, text } = await ask(line, request, signal);
      if (status >= 200 && status < 300) return parsed(text);
      throw new DeliveryError(refusal(line, status, text), { again: isTemporary(status), waitMs: waitMs(headers) });
    });
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function ask(line: Line, request: VendorRequest, signal: AbortSignal): Promise<Answer> {
  const { method, headers, body } = request;
  try {
    const response = await line.fetch(address(line, request), {
      method,
      headers: { "user-agent": "sluice", accept: "application/json", ...(body && JSON_BODY), ...headers },
      body,
      signal,
      // Credentials go to nobody but the one they are for.
      redirect: "manual",
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(line, error);
  }
}

const JSON_BODY = { "content-type": "application/json; charset=utf-8" };

function address({ name, origin }: Line, { path }: VendorRequest): URL {
  const base = origin ?? undefined;
  const url = URL.canParse(path, base) ? new URL(path, base) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new DeliveryError(`the address of ${name} is no http(s) URL`, { again: false });
}

/** Of the error only its code is told: its message can hold what was to be sent. */
function unreachable({ name }: Line, error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") {
    return new DeliveryError(`${name} could not be reached (${cause.code})`, { again: true });
  }
  return new DeliveryError(`${name} could not be asked: the request is not valid`, { again: false });
}

/** Besides 5xx: 409 while the same key is at work (Resend), 420 is Statuspage's 429. */
function isTemporary(status: number): boolean {
  return status >= 500 || [408, 409, 420, 425, 429].includes(status);
}

/** Characters of an answer that are shown. */
const SHOWN = 200;

function refusal({ name, secrets }: Line, status: number, text: string): string {
  const said = status >= 400 && status < 500 ? cut(withoutSecrets(text, secrets), SHOWN) : "";
  return `${name} answered ${status}${said === "" ? "" : `: ${said}`}`;
}

/** Secrets go first, for half a secret is not recognised any more. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap(recognisable)
    .reduce((rest, part) => rest.replaceAll(part, "[secret]"), text)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}

/** All of a secret, and the parts of it that no way of escaping changes. */
function recognisable(secret: string): readonly string[] {
  return [secret, ...secret.split(/[^A-Za-z0-9]/).filter(({ length }) => length >= 6)].filter((part) => part !== "");
}

/** RFC 9110, 10.2.3: seconds or a date. */
function waitMs(headers: Headers): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const wait = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
