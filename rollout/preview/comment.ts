/** One stack's section of a pull request's comment: the rollout, what its rules say, and what would change. */

import type { ConfigError } from "../../release/mistake";
import type { Config } from "../../release/schema";
import { changes, changesInWords } from "./changes";
import type { Preview } from "./events";
import { code } from "./markdown";
import { rollout } from "./rollout";
import { refusals, violations } from "./violations";

export interface PreviewReport {
  readonly stack: string;
  /** The stack file's config, or why it cannot be used. */
  readonly config: Config | ConfigError;
  readonly preview: Preview;
}

/** Markdown of at most 21,000 characters, so that three stacks fit into one comment. It shows no property's value. */
export function previewComment({ stack, config, preview }: PreviewReport): string {
  const paragraphs = [
    `### ${code(stack)}: ${outcome(preview)}`,
    ...notes(preview),
    ...violations(preview.violations),
    ...rollout(config),
    ...changes(preview),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function outcome(preview: Preview): string {
  const rules = refusals(preview.violations);
  if (rules.length > 0) return `refused by ${rules.length === 1 ? "1 rule" : `${rules.length} rules`}`;
  return hasFailed(preview) ? "the preview failed" : changesInWords(preview.changes);
}

function notes(preview: Preview): string[] {
  const refused = refusals(preview.violations).length > 0;
  return [
    ...(hasFailed(preview) && !refused ? ["The log of the preview says why. Changes may be missing below."] : []),
    ...(refused ? ["What was refused is not among the changes below, nor is what depends on it."] : []),
    ...(preview.checkedByPolicies ? [] : ["**No policy pack has looked at this preview.**"]),
  ];
}

function hasFailed({ finished, diagnostics }: Preview): boolean {
  return !finished || diagnostics.some(({ isError }) => isError);
}
