/** The report as Markdown, for a pull request or a ticket: tables and text, no HTML and no charts. */

import type { Block, Cell, Section, Table } from "./document";
import { headline, recordInWords } from "./documentHeadline";
import { sectionsOf } from "./documentSections";
import type { Report } from "./model";
import type { Moment } from "./modelTimeline";
import { moment } from "./words";

export function renderMarkdown(report: Report): string {
  const { title, verdict, sentence, facts } = headline(report);
  const paragraphs = [
    `# ${plain(title)}`,
    `**${verdict.symbol} ${verdict.words}.** ${plain(sentence)}`,
    grid([facts.map(([term]) => plain(term)), facts.map(() => "---"), facts.map(([, fact]) => plain(fact))]),
    ...sectionsOf(report).flatMap(sectionMarkdown),
    plain(`${recordInWords(report)} All times are UTC.`),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

/** Rows of figures; a longer table says less than its summary, and HTML has the chart. */
const READABLE = 12;

function sectionMarkdown({ title, blocks }: Section): readonly string[] {
  const content = blocks.flatMap(blockMarkdown);
  return content.length > 0 ? [`## ${plain(title)}`, ...content] : [];
}

function blockMarkdown(block: Block): readonly string[] {
  switch (block.kind) {
    case "text":
      return [plain(block.text)];
    case "source":
      return [`[${plain(block.title)}](${block.url})`];
    case "table":
      return [tableMarkdown(block)];
    case "timeline":
      return [tableOf(["When", "What", "Details"], block.moments.map(momentRow))];
    case "chart":
      return [
        plain(block.chart.summary),
        ...(block.figures.rows.length <= READABLE ? [tableMarkdown(block.figures)] : []),
      ];
  }
}

function tableMarkdown({ columns, rows }: Table): string {
  return grid([
    columns.map(({ title }) => plain(title)),
    columns.map(({ align }) => (align === "right" ? "---:" : "---")),
    ...rows.map((row) => row.map(cellMarkdown)),
  ]);
}

function cellMarkdown({ lines }: Cell): string {
  return lines.map(plain).join("; ");
}

function momentRow({ at, title, details }: Moment): readonly string[] {
  return [moment(at), title, details.join("; ")].map(plain);
}

function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return grid([headings, headings.map(() => "---"), ...rows]);
}

function grid(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/**
 * Text that Markdown takes as nothing but text, on one line. What has a meaning becomes a character reference, which
 * holds in tables too: a backslash before a bar does not, where another stands before it.
 */
function plain(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .replace(/[\\`*_~{}[\]<>&|#@!]|:(?=\/\/)|(?<=www)\.|^(?:[-+=](?![$\d])|\d+(?=[.)]\s))/giu, reference);
}

function reference(characters: string): string {
  return Array.from(characters, (character) => `&#${character.codePointAt(0) ?? 0};`).join("");
}
