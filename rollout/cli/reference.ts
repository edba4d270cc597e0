/** `./sluice reference`: writes what is derived from the config's schema and from the rules. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { policiesPage } from "../../policy/reference";
import { rules } from "../../policy/rules";
import { generatedFiles } from "../../release/reference";

const ROOT = join(__dirname, "../..");

export const referenceCommand = new Command("reference")
  .description("write docs/reference and docs/policies.md: the editors' JSON Schema, every config key, every rule")
  .action(async () => {
    const policies = { path: "docs/policies.md", content: policiesPage(rules) };
    for (const { path, content } of [...generatedFiles(), policies]) {
      await writeFile(join(ROOT, path), content);
      console.log(path);
    }
  });
