/** The report as Markdown, for a pull request or a ticket: tables and text, no HTML and no charts. */

import { plain, table, tableRow } from "../preview/markdown";
import type { Block, Cell, Section, Table } from "./document";
import { headline, recordInWords } from "./documentHeadline";
import { sectionsOf } from "./documentSections";
import type { Report } from "./model";
import { moment } from "./words";

export function renderMarkdown(report: Report): string {
  const { title, verdict, sentence, reasons, facts } = headline(report);
  const paragraphs = [
    `# ${plain(title)}`,
    `**${verdict.symbol} ${verdict.words}.** ${plain(sentence)}`,
    ...(reasons.length > 0 ? [reasons.map((reason) => `- ${plain(reason)}`).join("\n")] : []),
    tableOf(
      facts.map(([term]) => term),
      [facts.map(([, fact]) => fact)],
    ),
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
      return [tableOf(["When", "What", "Details"], block.moments.map(({ at, title, details }) => [moment(at), title, details.join("; ")]))];
    case "chart":
      return [
        plain(block.chart.summary),
        ...(block.figures.rows.length <= READABLE ? [tableMarkdown(block.figures)] : []),
      ];
  }
}

function tableMarkdown({ columns, rows }: Table): string {
  return [
    tableRow(columns.map(({ title }) => plain(title))),
    tableRow(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map((row) => tableRow(row.map(cellMarkdown))),
  ].join("\n");
}

function cellMarkdown({ lines }: Cell): string {
  return lines.map(plain).join("; ");
}

function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return table(
    headings.map(plain),
    rows.map((row) => row.map(plain)),
  );
}
