import { migrationsOf, ROLLOUT } from "../../rollout";
import { resourceRule } from "../../rule";
import { isRecord, listAt } from "../../values";

export const backupBeforeMigration = resourceRule({
  name: "data-backup-before-migration",
  family: "data",
  severity: "high",
  description: "A release with migrations has a backup made before them: by sluice:database, or shown as evidence.",
  why: "What a migration gets wrong in the data itself, only a backup from before it brings back.",
  fix:
    "Let sluice:database run them, which makes a backup first; " +
    "or add { kind: manual, name: backup, within: 1h } to sluice:plan.evidence, and record it once the backup is made",
  refused: "sluice:release: { migrations: [migrations/0007.sql] }\nsluice:plan: { evidence: [] }",
  types: [ROLLOUT],
  options: {
    evidence: { description: "Kinds of evidence, or names of manual checks, that show a backup.", default: ["backup"] },
  },
  check: ({ props }, { evidence }, { config }) => {
    if (config["sluice:database"] !== undefined) return [];
    const files = migrationsOf(props).length;
    const asked = listAt(props, "plan.evidence").flatMap(kindAndName);
    if (files === 0 || asked.some((word) => evidence.includes(word))) return [];
    const found = `${asked.join(", ") || "nothing"}, and ${files === 1 ? "a migration" : `${files} migrations`}`;
    return [{ property: "plan.evidence", found, expected: `sluice:database, or evidence of a backup: ${evidence.join(" or ")}` }];
  },
});

function kindAndName(requirement: unknown): string[] {
  const { kind, name } = isRecord(requirement) ? requirement : {};
  return [kind === "manual" ? name : kind].filter((word) => typeof word === "string");
}
