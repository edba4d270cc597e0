/** `./sluice reference`: writes what is derived from the config's schema. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { generatedFiles } from "../../release/reference";

const ROOT = join(__dirname, "../..");

export const referenceCommand = new Command("reference")
  .description("write docs/reference: the editors' JSON Schema and the page of every config key")
  .action(async () => {
    for (const { path, content } of generatedFiles()) {
      await writeFile(join(ROOT, path), content);
      console.log(path);
    }
  });
