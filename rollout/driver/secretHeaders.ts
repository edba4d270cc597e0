/** Headers whose values stand in no config: they come from the driver's environment. */

import type { DriverConfig } from "../../release/schema";

type Environment = Readonly<Record<string, string | undefined>>;

interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly secretHeaders: readonly { readonly header: string; readonly variable: string }[];
}

/** The config as the checks are made by it. What is not set is left out; `missingHeaders` tells of it beforehand. */
export function withSecretHeaders(driver: DriverConfig, environment: Environment): DriverConfig {
  return {
    ...driver,
    health: driver.health && filledIn(driver.health, environment),
    smokeTests: driver.smokeTests.map((test) => ("urls" in test ? filledIn(test, environment) : test)),
  };
}

/** A sentence for each variable that is not set. */
export function missingHeaders(driver: DriverConfig, environment: Environment): readonly string[] {
  const missing = secretVariables(driver).filter((name) => !environment[name]);
  return missing.map((name) => `the environment variable ${name} is not set, and sluice:driver sends it in a header`);
}

/** Names of the environment variables that the checks send, each once. */
export function secretVariables({ health, smokeTests }: DriverConfig): readonly string[] {
  const asking: readonly Asking[] = [...(health ? [health] : []), ...smokeTests.flatMap((test) => ("urls" in test ? [test] : []))];
  return [...new Set(asking.flatMap(({ secretHeaders }) => secretHeaders.map(({ variable }) => variable)))];
}

function filledIn<Check extends Asking>(check: Check, environment: Environment): Check {
  const filled = check.secretHeaders.flatMap(({ header, variable }): [string, string][] => {
    const value = environment[variable];
    return value ? [[header, value]] : [];
  });
  return { ...check, headers: { ...check.headers, ...Object.fromEntries(filled) } };
}
