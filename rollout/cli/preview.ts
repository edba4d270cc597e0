/** `./sluice preview-comment`: a preview's engine events as a section of a pull request's comment. */

import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { previewComment } from "../preview/comment";
import { readPreview } from "../preview/events";
import { previewLog } from "../preview/log";
import { stackConfig } from "../preview/stackConfig";
import { stackFile } from "../stackFile";

interface PreviewFlags {
  readonly stack: string;
  readonly events: string;
  readonly out: string;
}

export const previewCommand = new Command("preview-comment")
  .description("write what a `pulumi preview --json` says as Markdown for a pull request")
  .requiredOption("--stack <name>", "the previewed stack; its file lies in the current directory")
  .requiredOption("--events <file>", "engine events, one JSON object a line; /dev/stdin reads them from a pipe")
  .requiredOption("--out <file>", "the Markdown to write")
  .action(async ({ stack, events, out }: PreviewFlags) => {
    const preview = readPreview(await readFile(events, "utf8"));
    // With --json the engine shows these to nobody else.
    process.stderr.write(previewLog(preview));
    const config = await stackConfig(await stackFile(process.cwd(), stack).all());
    await writeFile(out, previewComment({ stack, config, preview }));
  });
