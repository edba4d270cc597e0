/** What the demo's bad release does wrong, as given on the command line. */

import { InvalidArgumentError } from "commander";
import type { ReleaseBehaviour } from "../../../sandbox/types";

const FORMS: readonly { readonly form: RegExp; readonly behaviour: (value: string) => ReleaseBehaviour }[] = [
  { form: /^errors=(\d+(?:\.\d+)?)%$/, behaviour: (value) => ({ errorsPercent: Number(value) }) },
  { form: /^latency=(\d+)ms$/, behaviour: (value) => ({ latencyMs: Number(value) }) },
];

/** `errors=8%` or `latency=200ms`. Throws commander's InvalidArgumentError on anything else. */
export function parseFault(text: string): ReleaseBehaviour {
  for (const { form, behaviour } of FORMS) {
    const value = form.exec(text)?.[1];
    if (value !== undefined) return behaviour(value);
  }
  throw new InvalidArgumentError("Expected errors=<percent>% or latency=<milliseconds>ms, such as errors=8%.");
}
