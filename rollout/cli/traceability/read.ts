/** What carries each requirement, as docs/traceability.yaml says it, beside the requirements of docs/requirements.md. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { projectDirectory } from "../../../toolchain/paths";

const list = z.array(z.string().min(1)).default([]);

const carriers = z.strictObject({
  config: list.describe("Paths in the example's production stack, below `sluice:`."),
  component: list.describe("Files or folders."),
  policy: list.describe("Names of rules."),
  driver: list.describe("Files or folders of the driver and of the model that it decides by."),
  docs: list.describe("Files or folders that are used as they are: workflows, runbooks, stack files."),
  test: list.describe("Files below test/."),
  duty: z.string().min(1).optional().describe("What people do."),
});

const traceability = z.strictObject({
  examples: z.record(z.string(), z.string()).describe("Folder of the example that ids with this letter are about."),
  requirements: z.record(z.string(), carriers),
});

export type Carriers = z.output<typeof carriers>;
export type Traceability = z.output<typeof traceability>;

export interface Requirement {
  readonly id: string;
  readonly text: string;
}

export async function readTraceability(): Promise<Traceability> {
  return traceability.parse(parse(await readFile(join(projectDirectory, "docs", "traceability.yaml"), "utf8")));
}

/** In the order in which they are written; some lines hold more than one. */
export async function readRequirements(): Promise<readonly Requirement[]> {
  const text = await readFile(join(projectDirectory, "docs", "requirements.md"), "utf8");
  const [plans = ""] = text.split("## Where they agree");
  const found = plans.replaceAll(/\n {2}(?=\S)/g, " ").matchAll(/\b([A-Z]-\d{2}) \[[^\]]*\](?:\/\[[^\]]*\])? (.*?)(?=\s+[A-Z]-\d{2} \[|\n|$)/g);
  return [...found].map(([, id = "", words = ""]) => ({ id, text: words.trim() }));
}
