/** How each rule is held: its level and the values of its options, from the pack's config where it says so. */

import { defaultLevel } from "./levels";
import type { Level } from "./levels";
import type { Environment, Options, OptionValues, Rule } from "./rule";

export interface Setting {
  readonly level: Level | "disabled";
  readonly options: OptionValues<Options>;
}

/** The pack's config by rule. The engine has checked the values against the schema that it was given of the options. */
export type PackConfig = Readonly<Record<string, Partial<Setting>>>;

export function settingOf({ name, family, options }: Rule, config: PackConfig, environment: Environment): Setting {
  const given = config[name];
  const defaults = Object.entries(options).map(([option, declared]) => [option, declared.default] as const);
  return {
    level: given?.level ?? defaultLevel(family, environment),
    options: { ...Object.fromEntries(defaults), ...given?.options },
  };
}
