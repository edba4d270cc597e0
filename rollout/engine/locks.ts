/** The backend's lock on a stack: waited for while its owner lives, taken away once it is known to be dead. */

import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { ConcurrentUpdateError } from "@pulumi/pulumi/automation";
import type { Stack } from "@pulumi/pulumi/automation";

const LOOK_EVERY_MS = 500;

/** How long a living owner on this machine is waited for. A person's update is not cut short. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Does the work, after whatever update of this machine is still under way. A lock whose process is gone, as a killed
 * driver leaves it, is removed. Locks of other machines are not touched: nothing here can tell whether they live.
 */
export async function unlocked<Result>(stack: Stack, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConcurrentUpdateError) || signal.aborted || performance.now() > until) throw error;
      const owners = ownersIn(error.message);
      if (owners.length === 0 || owners.some(({ host }) => host !== hostname())) throw error;
      if (owners.some(({ pid }) => isAlive(pid))) await pause(LOOK_EVERY_MS);
      else await stack.cancel();
    }
  }
}

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** As the engine's self-managed backends word it: `created by <user>@<host> (pid <pid>) at <time>`. */
function ownersIn(message: string): readonly Owner[] {
  return [...message.matchAll(/created by \S*@(\S+) \(pid (\d+)\)/g)].map(([, host = "", pid]) => ({ host, pid: Number(pid) }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
