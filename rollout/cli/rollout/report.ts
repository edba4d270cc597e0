/** `./sluice rollout report`: the last rollout as a page to send on. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { lastRollout, recorded } from "../../driver/following";
import { renderHtml, renderMarkdown, reportOf } from "../../report";
import type { Store } from "../../store";
import { sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { EXIT_CODES } from "./exitCodes";

export const reportCommand = stackCommand("report", "write a report of the last rollout, as HTML and as Markdown")
  .option("--out <path>", "where to, without an ending; reports/<stack>-<version> when left out")
  .action(async ({ out, ...flags }: StackFlags & { readonly out?: string }) => {
    const { store } = await sessionFor(flags);
    const files = await writeReport(store, out);
    if (files.length === 0) {
      console.error(`Stack ${flags.stack} has no rollout to report on.`);
      process.exitCode = EXIT_CODES.notReady;
    } else if (flags.json === true) console.log(JSON.stringify({ files }));
    else for (const file of files) console.log(file);
  });

/** Files that were written, relative to the current folder; none where there is no rollout. */
export async function writeReport(store: Store, out?: string): Promise<readonly string[]> {
  const last = await lastRollout(store);
  if (!last) return [];
  const { stack, release } = last.state.terms;
  const path = resolve(out ?? `reports/${stack}-${release.version}`);
  const report = reportOf(last.entries, await recorded(store));
  const files = [
    { file: `${path}.html`, text: await renderHtml(report) },
    { file: `${path}.md`, text: renderMarkdown(report) },
  ];
  await mkdir(dirname(path), { recursive: true });
  await Promise.all(files.map(({ file, text }) => writeFile(file, text)));
  return files.map(({ file }) => relative(process.cwd(), file));
}
