/** Records evidence from a report: what it shows, when it was added, and the digest of the file. */

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { Evidence, EvidenceKind } from "../../release/approvals/evidence";
import { REPORT_FORMATS } from "./reportFormats";
import { readReport } from "./reports";

export interface Report {
  readonly kind: EvidenceKind;
  readonly file: string;
  /** The stack's folder of approvals. */
  readonly folder: string;
}

export interface Recorded {
  readonly evidence: Evidence;
  /** The file that it is in now. */
  readonly file: string;
}

/** Throws in words where the file is no such report; nothing is written then. */
export async function addEvidence({ kind, file, folder }: Report, now: Date): Promise<Recorded> {
  const bytes = await readFile(file).catch(() => {
    throw new Error(`The report ${file} cannot be read.`);
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const recorded = now.toISOString();
  const facts = understood(kind, file, bytes.toString("utf8"));
  const evidence: Evidence = { version: 1, recorded, source: { name: basename(file), sha256 }, facts };
  const target = join(folder, "evidence", `${kind}-${recorded.replaceAll(":", "-")}.json`);
  await mkdir(join(folder, "evidence"), { recursive: true });
  await writeFile(target, `${JSON.stringify(evidence, null, 2)}\n`, { flag: "wx" });
  return { evidence, file: target };
}

function understood(kind: EvidenceKind, file: string, text: string): Evidence["facts"] {
  try {
    return readReport(kind, text);
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error) : String(error instanceof Error ? error.message : error);
    throw new Error(`${file} cannot be read as ${REPORT_FORMATS[kind]}: ${why}`, { cause: error });
  }
}
