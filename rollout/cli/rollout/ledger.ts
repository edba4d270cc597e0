/** `./sluice rollout ledger`: the record itself, and whether it is whole. */

import { Command } from "commander";
import pc from "picocolors";
import { readLedger, verifyLedger } from "../../ledger";
import { sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { EXIT_CODES } from "./exitCodes";

const verifyCommand = stackCommand("verify", "find any entry that was changed, left out, added or moved")
  .option("--head <hash>", "the last entry's hash as you kept it elsewhere; it finds a ledger that was rewritten as a whole")
  .action(async ({ head: kept, ...flags }: StackFlags & { readonly head?: string }) => {
    const { store } = await sessionFor(flags);
    const { files, head } = await readLedger(store);
    const { entries, problems } = verifyLedger(files, head, { expectedHash: kept });
    const last = entries.at(-1)?.hash ?? null;
    if (flags.json === true) console.log(JSON.stringify({ entries: entries.length, head: last, problems }));
    else {
      for (const problem of problems) console.log(pc.red(JSON.stringify(problem)));
      console.log(problems.length === 0 ? `${String(entries.length)} entries, all as they were written. Head: ${last ?? "none"}` : `Not as it was written; it lies in ${store.location}`);
    }
    process.exitCode = problems.length === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
  });

const showCommand = stackCommand("show", "every entry, one JSON object a line").action(async (flags: StackFlags) => {
  const { store } = await sessionFor(flags);
  const { files, head } = await readLedger(store);
  for (const entry of verifyLedger(files, head).entries) console.log(JSON.stringify(entry));
});

export const ledgerCommand = new Command("ledger")
  .description("the record of a stack's rollouts")
  .addCommand(verifyCommand)
  .addCommand(showCommand);
