/** What the jobs run, as it lies in `scripts/`. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "scripts");

/** Every script by its name. */
export function scripts(): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), "utf8")]));
}
