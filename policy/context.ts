/** What the pack knows of the stack that it is run on. */

import { resolve } from "node:path";
// This file alone: the whole of the library takes longer to load than the rules.
import { allConfig } from "@pulumi/pulumi/runtime/config";
import type { Context, Environment } from "./rule";

export interface StackContext {
  readonly context: Context;
  /** The engine names the stack once the pack is loaded, and the config values that are encrypted, which are taken out. */
  readonly complete: (stack: string, encrypted: readonly string[]) => void;
}

/**
 * The context of this run. A stack that does not say which environment it is counts as production: a rule that is too
 * strict is noticed, one that is too lax is not.
 */
export function stackContext(): StackContext {
  const config = allConfig();
  const context = {
    environment: environmentIn(config["sluice:service"]),
    stack: "",
    now: new Date(),
    config,
    // The pack is run from its own folder, which lies in the root of the project.
    root: resolve(process.cwd(), ".."),
  };
  return {
    context,
    complete(stack, encrypted) {
      context.stack = stack;
      for (const key of encrypted) Reflect.deleteProperty(config, key);
    },
  };
}

function environmentIn(service: string | undefined): Environment {
  try {
    const { environment } = JSON.parse(service ?? "{}") as { readonly environment?: unknown };
    return environment === "dev" || environment === "staging" ? environment : "production";
  } catch {
    return "production";
  }
}
