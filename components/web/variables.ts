/** The application's variables at Vercel: in clear, from this stack's secrets, or from what other components made. */

import type * as pulumi from "@pulumi/pulumi";
import { ProjectEnvironmentVariable } from "@pulumiverse/vercel";
import { ConfigError } from "../../release/mistake";
import type { WebConfig, WebVariable } from "../../release/schema";

type Source = Extract<WebVariable, { from: string }>["from"];

/** Values that other components made, by the name under which a variable asks for them. */
export type Sources = Readonly<Partial<Record<Source, pulumi.Input<string>>>>;

export interface VariablesArgs {
  readonly config: WebConfig;
  readonly projectId: pulumi.Input<string>;
  readonly sources: Sources;
  readonly secret: (key: string) => pulumi.Output<string>;
}

/**
 * Declares each variable; the SDK marks every value secret. Throws a ConfigError where one asks for something that no
 * component makes.
 */
export function declareVariables(
  name: string,
  args: VariablesArgs,
  options: pulumi.CustomResourceOptions,
): ProjectEnvironmentVariable[] {
  return args.config.variables.map((variable, index) => {
    const value = valueOf(variable, `sluice:web.variables[${index}]`, args);
    const { key, targets } = variable;
    return new ProjectEnvironmentVariable(
      `${name}-variable-${key}`,
      { projectId: args.projectId, key, targets, value, sensitive: isSensitive(variable) },
      options,
    );
  });
}

function valueOf(variable: WebVariable, path: string, { sources, secret }: VariablesArgs): pulumi.Input<string> {
  if ("value" in variable) return variable.value;
  if ("secret" in variable) return secret(variable.secret);
  const source = sources[variable.from];
  if (source !== undefined) return source;
  throw new ConfigError([
    {
      path: `${path}.from`,
      found: `"${variable.from}", and this stack has no such component`,
      expected: "something that the stack makes",
      next: "Configure sluice:cache, or take the variable away",
    },
  ]);
}

/** Sensitive variables cannot be read again, not even in Vercel's dashboard. An address alone opens nothing. */
function isSensitive(variable: WebVariable): boolean {
  if ("value" in variable) return false;
  return "secret" in variable || variable.from !== "cache.restUrl";
}
