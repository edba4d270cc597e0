/** Orders from people to a driver that runs elsewhere: left in the stack's store, and taken from there. */

import { randomBytes } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../release/canonical";
import type { Verify } from "../../release/approvals/reading";
import type { Plan } from "../../release/schema";
import { emergency } from "../../release/schema/emergency";
import type { Order, RolloutEvent } from "../machine/event";
import type { Store } from "../store/store";
import { pause } from "./until";

/** What a signature on an order is for; as an approval it means nothing. */
export const ORDER_NAMESPACE = "sluice-order";

const words = { by: z.string().min(1), reason: z.string().min(1) };

const order = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["pause", "resume", "promote"]), ...words }),
  z.strictObject({ kind: z.literal("rollback"), ...words, level: z.union([z.literal(1), z.literal(2), z.literal(3)]) }),
  z.strictObject({ kind: z.literal("control"), ...words, emergency }),
]);

const letter = z.strictObject({
  stack: z.string(),
  /** The rollout that it is about: an order outlives nothing. */
  rollout: z.string(),
  nonce: z.string(),
  order,
  role: z.string().optional(),
});

const signedLetter = z.strictObject({ letter, signature: z.string().optional() });

export type Letter = z.output<typeof letter>;

export interface Signing {
  readonly role: string;
  readonly sign: (text: string) => string;
}

/** Leaves an order for the driver; cutting a wait short needs the signature of somebody who may. */
export async function leaveOrder(
  store: Store,
  about: Pick<Letter, "stack" | "rollout">,
  order_: Order,
  signing?: Signing,
): Promise<void> {
  const nonce = randomBytes(8).toString("hex");
  const content: Letter = { ...about, nonce, order: order_, ...(signing ? { role: signing.role } : {}) };
  const signature = signing?.sign(canonicalJson(content));
  const key = `orders/${new Date().toISOString().replaceAll(":", "-")}-${nonce}.json`;
  await store.write(key, `${JSON.stringify({ letter: content, signature }, null, 2)}\n`, null);
}

export interface Reading {
  readonly store: Store;
  readonly about: Pick<Letter, "stack" | "rollout">;
  readonly plan: Plan;
  readonly verify: Verify;
  /** Nonces of the orders that are on record as followed. */
  readonly followed: () => readonly string[];
  /** Told of an order that is not followed, and why. */
  readonly onRefused: (why: string) => void;
}

const LOOK_EVERY_MS = 1_000;

/** Follows orders until the signal is aborted. An order is removed only once it is on record as followed, or refused. */
export async function followOrders(reading: Reading, emit: (event: RolloutEvent) => void, signal: AbortSignal): Promise<void> {
  const passedOn = new Set<string>();
  while (!signal.aborted) {
    // A store that fails for a moment is asked again; when it is gone for good, the ledger says so.
    await followAll(reading, passedOn, emit).catch(() => undefined);
    await pause(LOOK_EVERY_MS, signal).catch(() => undefined);
  }
}

async function followAll(reading: Reading, passedOn: Set<string>, emit: (event: RolloutEvent) => void): Promise<void> {
  for (const key of await reading.store.list("orders/")) await follow(key, reading, passedOn, emit);
}

async function follow(
  key: string,
  reading: Reading,
  passedOn: Set<string>,
  emit: (event: RolloutEvent) => void,
): Promise<void> {
  const { store, onRefused, followed } = reading;
  const stored = await store.read(key);
  if (!stored) return;
  const read = readOrder(stored.text, reading);
  if ("why" in read) onRefused(`${key}: ${read.why}`);
  else if (!followed().includes(read.nonce)) {
    if (!passedOn.has(key)) emit({ kind: "ordered", ...read });
    passedOn.add(key);
    return;
  }
  await store.remove(key);
}

export function readOrder(
  text: string,
  { about, plan, verify }: Pick<Reading, "about" | "plan" | "verify">,
): { readonly order: Order; readonly nonce: string } | { readonly why: string } {
  const parsed = signedLetter.safeParse(jsonIn(text));
  if (!parsed.success) return { why: `it is no order: ${z.prettifyError(parsed.error)}` };
  const { letter: content, signature } = parsed.data;
  if (content.stack !== about.stack || content.rollout !== about.rollout) return { why: "it is about another rollout" };
  const why = content.order.kind === "promote" ? notEntitled(content, signature, plan, verify) : undefined;
  return why === undefined ? { order: content.order, nonce: content.nonce } : { why };
}

/** Whoever may approve a step may cut its wait short. */
function notEntitled(content: Letter, signature: string | undefined, plan: Plan, verify: Verify): string | undefined {
  const entitled = new Set([...(plan.approvals?.plan ?? []), ...plan.steps.flatMap(({ approvals }) => approvals)]);
  if (entitled.size === 0) return undefined;
  const { role = "", order: { by } } = content;
  const asked = [...entitled].join(" or ");
  if (!entitled.has(role) || !(plan.approvals?.roles[role] ?? []).includes(by)) return `${by} may not: it takes ${asked}`;
  if (signature === undefined) return `it is not signed, and it takes the signature of ${asked}`;
  const verdict = verify({ text: canonicalJson(content), signature, signer: by });
  return "refused" in verdict ? verdict.refused : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
