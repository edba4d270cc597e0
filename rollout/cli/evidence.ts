/** `./sluice evidence add`: records that something on the checklist holds, from the report that shows it. */

import { relative } from "node:path";
import { Command, Option } from "commander";
import type { EvidenceKind } from "../../release/approvals/evidence";
import { addEvidence } from "../approvals/evidence";
import { openProject } from "../approvals/project";
import { REPORT_FORMATS } from "../approvals/reportFormats";

interface AddFlags {
  readonly stack: string;
  readonly kind: EvidenceKind;
  readonly json?: boolean;
}

const formats = Object.entries(REPORT_FORMATS).map(([kind, format]) => `  ${kind.padEnd(16)}${format}`);

const addCommand = new Command("add")
  .description("record evidence from a report, with its digest and the time")
  .argument("<file>", "the report")
  .requiredOption("--stack <name>", "the stack that it is shown for, as in Pulumi.<stack>.yaml")
  .addOption(new Option("--kind <kind>", "what it shows").choices(Object.keys(REPORT_FORMATS)).makeOptionMandatory())
  .option("--json", "one JSON object instead of text")
  .addHelpText("after", `\nReports, by kind:\n${formats.join("\n")}\n`)
  .action(async (report: string, { stack, kind, json }: AddFlags) => {
    const now = new Date();
    const { folder } = await openProject(process.cwd(), stack, now);
    const { evidence, file } = await addEvidence({ kind, file: report, folder }, now);
    const path = relative(process.cwd(), file);
    if (json === true) {
      console.log(JSON.stringify({ file: path, ...evidence }));
      return;
    }
    const { kind: _kind, ...shown } = evidence.facts;
    console.log(
      `${kind}: ${Object.entries(shown)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(", ")}`,
    );
    console.log(`Commit ${path} for it to count.`);
  });

export const evidenceCommand = new Command("evidence")
  .description("what the plan's checklist wants shown")
  .addCommand(addCommand);
