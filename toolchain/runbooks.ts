/** The pages of a project's runbooks. */
import * as path from "node:path";
import { textFiles } from "./textFiles";

/** Names of the pages under docs/runbooks, without `.md`. An empty page helps nobody and is left out. */
export function runbooksOf(project: string): readonly string[] {
  return textFiles(path.join(project, "docs", "runbooks"), ".md")
    .filter(({ text }) => text.trim() !== "")
    .map(({ name }) => name.slice(0, -".md".length));
}
