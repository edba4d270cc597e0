/** `getPrebuiltProject`: the files of a `vercel build` output, as the plugin lists them (data_source_prebuilt_project.go). */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { VendorError } from "../faults";
import { textAt, type Properties } from "../values";

/** Each file below `<path>/.vercel/output` with its size and digest. Refused where nothing was built. */
export function prebuiltProject(inputs: Properties): Properties {
  const path = textAt(inputs, "path") ?? "";
  const output = join(path, ".vercel", "output");
  if (!statSync(output, { throwIfNoEntry: false })?.isDirectory()) {
    throw new VendorError(`Could not find prebuilt output: found no directory ${output}; expected what \`vercel build\` writes`);
  }
  const files = readdirSync(output, { recursive: true, encoding: "utf8" })
    .map((name) => join(output, name))
    .filter((file) => statSync(file).isFile());
  return { id: path, path, output: Object.fromEntries(files.map((file) => [file, sizeAndDigest(file)])) };
}

function sizeAndDigest(file: string): string {
  const content = readFileSync(file);
  return `${content.length}~${createHash("sha1").update(content).digest("hex")}`;
}
