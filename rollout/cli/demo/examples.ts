/** The example products, and where their users go. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../../release/schema";
import { projectDirectory } from "../../../toolchain/paths";

const FOLDER = join(projectDirectory, "examples");

export function exampleNames(): readonly string[] {
  return readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, "Pulumi.production.yaml")));
}

export function exampleFolder(name: string): string {
  return join(FOLDER, name);
}

/** Public hosts that anybody may ask without a key. */
export function hostsOf({ service, services, web, gateway }: Config): readonly string[] {
  return [...(web ? [service.domain] : []), ...(gateway ? [] : services.map(({ host }) => host))];
}
