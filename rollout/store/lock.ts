/**
 * A lock on one file, held for milliseconds, that no crash of its holder keeps closed.
 *
 * A lock is a symbolic link whose target says who holds it: made in one act, or not at all where it is there already.
 * The lock of a process that is gone is never taken away and made again, for two who saw it abandoned could then both
 * believe that they hold it. It gets a successor instead, a lock named by the abandoned one's token, which one of them
 * makes. The whole chain goes when the last of it is released.
 */

import { randomUUID } from "node:crypto";
import { readlink, rm, symlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { StoreError } from "./error";
import { RESERVED } from "./names";
import { isFromBeforeRestart, isGone, processIdentity, thisProcess } from "./processes";

/** Locks are held for one write; whoever waits so long waits for a process that hangs, or cannot be seen from here. */
const PATIENCE_MS = 15_000;
const BETWEEN_TRIES_MS = 4;

const holderSchema = processIdentity.extend({ token: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** Nobody else acts on the file meanwhile. */
export async function withLock<T>(file: string, act: () => Promise<T>): Promise<T> {
  const locks = await take(file);
  try {
    return await act();
  } finally {
    // The first goes first: whoever comes then finds no lock rather than one with a gap behind it.
    for (const lock of locks) await rm(lock, { force: true });
  }
}

async function take(file: string): Promise<readonly string[]> {
  const giveUp = performance.now() + PATIENCE_MS;
  for (;;) {
    const attempt = await tryTaking(file);
    if ("locks" in attempt) return attempt.locks;
    if (performance.now() > giveUp) throw stuck(attempt.heldBy, attempt.lock);
    await sleep(BETWEEN_TRIES_MS * (1 + Math.random()));
  }
}

type Attempt = { readonly locks: readonly string[] } | { readonly lock: string; readonly heldBy: Holder | undefined };

async function tryTaking(file: string): Promise<Attempt> {
  const token = randomUUID();
  const abandoned: Abandoned[] = [];
  for (;;) {
    const before = abandoned.at(-1);
    const lock = before ? successorOf(file, before.token) : `${file}${RESERVED}lock`;
    if (await make(lock, { ...thisProcess(), token })) {
      if (await stillStand(abandoned)) return { locks: [...abandoned.map(({ lock: earlier }) => earlier), lock] };
      await rm(lock, { force: true });
      return { lock, heldBy: undefined };
    }
    const heldBy = await holderOf(lock);
    if (heldBy === undefined || !(isGone(heldBy) || isFromBeforeRestart(heldBy))) return { lock, heldBy };
    abandoned.push({ lock, token: heldBy.token });
  }
}

interface Abandoned {
  readonly lock: string;
  readonly token: string;
}

function successorOf(file: string, token: string): string {
  return `${file}${RESERVED}lock-${token}`;
}

/** Another may have succeeded and released everything between our looking and our own lock. */
async function stillStand(abandoned: readonly Abandoned[]): Promise<boolean> {
  for (const { lock, token } of abandoned) {
    if ((await holderOf(lock))?.token !== token) return false;
  }
  return true;
}

async function make(lock: string, holder: Holder): Promise<boolean> {
  try {
    await symlink(JSON.stringify(holder), lock);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function holderOf(lock: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readlink(lock)));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new StoreError({
      path: lock,
      found: "a lock that says nothing about its holder",
      expected: "a lock made by Sluice",
      next: "Remove it when no rollout is running.",
    });
  }
}

/** Whether it is the system's error of that name. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function stuck(heldBy: Holder | undefined, lock: string): StoreError {
  return new StoreError({
    path: lock,
    found: heldBy ? `a lock held by process ${heldBy.pid} on ${heldBy.host}` : "one lock after another",
    expected: `the file to be free within ${PATIENCE_MS / 1000} s`,
    next: "End that process if it hangs; if it is gone, remove the lock.",
  });
}
