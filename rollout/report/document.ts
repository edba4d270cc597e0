/** What a report is made up of for people: sections of tables, charts and a story, which a renderer only has to set. */

import type { Moment, Tone } from "./modelTimeline";

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "source"; readonly title: string; readonly url: string }
  | Table
  | { readonly kind: "timeline"; readonly moments: readonly Moment[] }
  | { readonly kind: "chart"; readonly chart: Chart; readonly figures: Table };

export interface Table {
  readonly kind: "table";
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  /** Figures stand at the right, so that their digits stand below each other. */
  readonly align: "left" | "right";
}

export interface Cell {
  readonly lines: readonly string[];
  readonly tone: Tone;
}

/** Figures over time. */
export interface Chart {
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly summary: string;
  readonly unit: "%" | "ms";
  /** Stairs where a figure holds until the next one. */
  readonly shape: "stairs" | "line";
  /** What the axis of time spans, ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly times: readonly string[];
  readonly series: readonly Series[];
  /** Times at which something changed. */
  readonly marks: readonly string[];
}

export interface Series {
  readonly name: string;
  readonly role: "candidate" | "baseline" | "trigger" | "target";
  /** One for each time; null where it is not known. */
  readonly values: readonly (number | null)[];
}

/** A table whose cells are texts, lists of texts, or either with a tone; a heading that begins with ">" is of figures. */
export function table(headings: readonly string[], rows: readonly (readonly CellText[])[]): Table {
  return {
    kind: "table",
    columns: headings.map((heading) => ({
      title: heading.replace(/^>/, ""),
      align: heading.startsWith(">") ? "right" : "left",
    })),
    rows: rows.map((row) => row.map(cell)),
  };
}

export type CellText = string | readonly string[] | Cell;

function cell(content: CellText): Cell {
  if (typeof content === "string") return { lines: [content], tone: "plain" };
  return "tone" in content ? content : { lines: content, tone: "plain" };
}

export function text(words: string): Block {
  return { kind: "text", text: words };
}
