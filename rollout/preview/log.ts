/** What a preview's log says where the engine writes events: its diagnostics, and every violation in full. */

import type { Preview } from "./events";
import { verdict } from "./violations";

export function previewLog({ diagnostics, violations }: Preview): string {
  const lines = [
    ...diagnostics.map(({ text }) => text),
    ...violations.map((violation) => `${verdict(violation)} by ${violation.rule}:\n${violation.message}`),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}
