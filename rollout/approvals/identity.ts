/** Who sits at the keyboard. */

import { spawnSync } from "node:child_process";

/** The email address that git signs commits of this folder with. Throws where git knows none. */
export function identity(): string {
  const { stdout } = spawnSync("git", ["config", "user.email"], { encoding: "utf8" });
  const email = typeof stdout === "string" ? stdout.trim() : "";
  if (email === "") throw new Error("git does not know your email address. Say who you are with --as.");
  return email;
}
