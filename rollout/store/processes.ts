/** Which process holds something, said so that another process can tell whether it is still there. */

import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";

export const processIdentity = z.object({
  /** For people, and to know a machine again after it was started anew. */
  host: z.string(),
  /** Random at each start of the machine's kernel; containers on one kernel share it. */
  boot: z.string(),
  /** Process numbers count within it. */
  space: z.string(),
  pid: z.number(),
  /** When the process began, in the system's own words: tells it from a later one with its number. */
  born: z.string(),
});

export type ProcessIdentity = z.infer<typeof processIdentity>;

/** What a system that does not tell is put down as; nothing is then known to be gone. */
const UNKNOWN = "unknown";

let known: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  known ??= {
    host: hostname(),
    boot: bootOf(),
    space: spaceOf(),
    pid: process.pid,
    born: bornAt(process.pid) ?? UNKNOWN,
  };
  return known;
}

/** Whether it is certain that the process ran on this very kernel and runs no more. */
export function isGone({ boot, space, pid, born }: ProcessIdentity): boolean {
  const here = thisProcess();
  const isHere = boot !== UNKNOWN && boot === here.boot && space === here.space;
  return isHere && born !== UNKNOWN && bornAt(pid) !== born;
}

/** Whether a machine of this one's name was started anew since; two machines may share a name. */
export function isFromBeforeRestart({ host, boot }: ProcessIdentity): boolean {
  const here = thisProcess();
  return host === here.host && boot !== here.boot && ![boot, here.boot].includes(UNKNOWN);
}

function bootOf(): string {
  return (
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) ??
    attempt(() => answerOf("sysctl", "-n", "kern.bootsessionuuid")) ??
    UNKNOWN
  );
}

function spaceOf(): string {
  return attempt(() => readlinkSync("/proc/self/ns/pid")) ?? "the machine's";
}

/** Undefined for a process that has ended, though its parent may not have noticed yet. */
function bornAt(pid: number): string | undefined {
  if (process.platform !== "linux") return attempt(() => answerOf("ps", "-o", "lstart=", "-p", String(pid)));
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // proc_pid_stat(5): after the name in brackets come the state (field 3) and, as field 22, the start time.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields && !["Z", "X"].includes(fields[0] ?? "") ? fields[19] : undefined;
}

function answerOf(command: string, ...args: readonly string[]): string | undefined {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
