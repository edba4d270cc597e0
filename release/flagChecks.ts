/** Flags that contradict themselves, or the plan that decides them. */

import { duplicates } from "./lists";
import type { Mistake } from "./mistake";
import type { Config, FlagDefinition } from "./schema";

export const FLAG_CHECKS: readonly ((config: Config) => Mistake[])[] = [
  ({ flags }) => uniqueKeys(flags?.definitions ?? []),
  ({ flags }) => (flags?.definitions ?? []).flatMap(wholeVariants),
  planDecides,
  tableThere,
  clientsFit,
];

function uniqueKeys(definitions: readonly FlagDefinition[]): Mistake[] {
  return duplicates(definitions.map(({ key }) => key)).map(({ value, index, first }) => ({
    path: `${flagPath(index)}.key`,
    found: `"${value}", which is ${flagPath(first)}.key already`,
    expected: "another one: each flag has its own",
  }));
}

function wholeVariants({ variants }: FlagDefinition, index: number): Mistake[] {
  const sum = Object.values(variants ?? { all: 100 }).reduce((total, percent) => total + percent, 0);
  return sum === 100 ? [] : [{ path: `${flagPath(index)}.variants`, found: `${String(sum)} % in all`, expected: "100 % in all" }];
}

function planDecides({ flags, plan }: Config): Mistake[] {
  if (plan.steps.some(({ flag }) => flag !== undefined)) return [];
  return (flags?.definitions ?? []).flatMap(({ decidedBy }, index) =>
    decidedBy === "plan"
      ? [{ path: `${flagPath(index)}.decidedBy`, found: `"plan", and no step of sluice:plan.steps has a flag`, expected: "a step that says whom it lets in, or another one who decides" }]
      : [],
  );
}

function tableThere({ flags, database }: Config): Mistake[] {
  if (database?.controls) return [];
  return (flags?.definitions ?? []).flatMap(({ decidedBy }, index) =>
    decidedBy === "table"
      ? [{ path: `${flagPath(index)}.decidedBy`, found: `"table", and sluice:database.controls is not true`, expected: "a database that has the table feature_flags" }]
      : [],
  );
}

/** A stage that promises at most so many clients must not let in segments with more. */
function clientsFit({ flags, plan }: Config): Mistake[] {
  return plan.steps.flatMap(({ flag }, index) => {
    if (!flags || flag?.maximumClients === undefined) return [];
    const clients = new Set(flag.allowlist.flatMap((entry) => flags.segments[entry] ?? [entry]));
    if (clients.size <= flag.maximumClients) return [];
    return [
      {
        path: `sluice:plan.steps[${String(index)}].flag.maximumClients`,
        found: `${String(flag.maximumClients)}, and its allowlist lets in ${String(clients.size)} (sluice:flags.segments)`,
        expected: `at least ${String(clients.size)}, or fewer clients`,
      },
    ];
  });
}

function flagPath(index: number): string {
  return `sluice:flags.definitions[${String(index)}]`;
}
