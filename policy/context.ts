/** What the pack knows of the stack that it is run on. */

import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Context, Environment } from "./rule";

export interface StackContext {
  readonly context: Context;
  /** Takes values out of the context's config; the engine names the encrypted ones once the pack is loaded. */
  readonly hide: (keys: readonly string[]) => void;
}

/**
 * The context of this run. A stack that does not say which environment it is counts as production: a rule that is too
 * strict is noticed, one that is too lax is not.
 */
export function stackContext(): StackContext {
  const values = pulumi.runtime.allConfig();
  const hidden = new Set<string>();
  const context = {
    environment: environmentIn(values["sluice:service"]),
    stack: pulumi.getStack(),
    now: new Date(),
    get config() {
      return Object.fromEntries(Object.entries(values).filter(([key]) => !hidden.has(key)));
    },
    // The pack is run from its own folder, which lies in the root of the project.
    root: resolve(process.cwd(), ".."),
  };
  return { context, hide: (keys) => keys.forEach((key) => hidden.add(key)) };
}

function environmentIn(service: string | undefined): Environment {
  try {
    const { environment } = JSON.parse(service ?? "{}") as { readonly environment?: unknown };
    return environment === "dev" || environment === "staging" ? environment : "production";
  } catch {
    return "production";
  }
}
