/** What every vendor of notices is to the rest: one way to send, and the variables that it needs. */

import type { Plan } from "../../release/schema";
import { DeliveryError } from "./failure";
import type { Notice } from "./notice";
import type { Words } from "./templates";

/** A channel as the plan writes it. */
export type Channel = NonNullable<Plan["notices"]>["channels"][string];
export type ChannelKind = Channel["kind"];

export interface Vendor {
  /** As people call it. */
  readonly name: string;
  /** Scheme and host of its API; null where the channel's `to` is the whole address. */
  readonly origin: string | null;
  readonly variables: readonly Variable[];
  /** Sending twice is as once wherever the vendor has a means to it. Throws a DeliveryError. */
  send(message: Message, call: Call): Promise<void>;
}

/** An environment variable that a vendor reads. */
export interface Variable {
  readonly name: string;
  readonly what: string;
  /** Nothing can be sent without it. */
  readonly needed: boolean;
  /** Never shown. */
  readonly secret: boolean;
}

export interface Message {
  readonly notice: Notice;
  readonly words: Words;
  /** The channel's `to`. */
  readonly to: string;
  /** By the variable's own name, wherever the value was found. */
  readonly credentials: ReadonlyMap<string, string>;
}

export interface VendorRequest {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the vendor's origin, or the whole URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
}

/** Asks once, and gives the JSON that was answered, null where it was none. Throws a DeliveryError for all but 2xx. */
export type Call = (request: VendorRequest) => Promise<unknown>;

export function credential({ credentials }: Message, variable: string): string {
  const value = credentials.get(variable);
  if (value === undefined) throw new DeliveryError(`${variable} is not set`, { again: false });
  return value;
}
