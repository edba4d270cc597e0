/** When a release's commit was made: lead time is counted from there. */

import { spawnSync } from "node:child_process";

/** ISO 8601 in UTC; null where this checkout does not know the commit. */
export function committedAt(directory: string, commit: string): string | null {
  const { status, stdout } = spawnSync("git", ["show", "--no-patch", "--format=%cI", commit], { cwd: directory, encoding: "utf8" });
  const time = status === 0 ? Date.parse(stdout.trim()) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
