/** Who sits at the keyboard. */

import { userInfo } from "node:os";
import { spawnSync } from "node:child_process";

/** The email address that git signs commits of this folder with. Throws where git knows none. */
export function identity(): string {
  const email = gitEmail();
  if (email === "") throw new Error("git does not know your email address. Say who you are with --as.");
  return email;
}

/** The same, or the name of the account where git knows none: good enough to be named, not to decide anything. */
export function operator(): string {
  const email = gitEmail();
  return email === "" ? userInfo().username : email;
}

function gitEmail(): string {
  const { stdout } = spawnSync("git", ["config", "user.email"], { encoding: "utf8" });
  return typeof stdout === "string" ? stdout.trim() : "";
}
