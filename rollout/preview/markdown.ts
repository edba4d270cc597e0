/** Pieces of Markdown that foreign text cannot break out of. */

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableRow(header), tableRow(header.map(() => "---")), ...rows.map(tableRow)].join("\n");
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A code span, in which nothing is a mention, a link or HTML, and which also holds in a table's cell. */
export function code(text: string): string {
  const oneLine = printable(text).replace(/\s+/g, " ").trim();
  return `\`${oneLine.replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

/** A block of code, fenced by more backticks than it holds in a row. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${printable(text).trimEnd()}\n${fence}`;
}

/** What is unfolded with a click. The summary is HTML: only for text of our own. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** As many entries as have room, in characters; the count says how many were left out. */
export function fitting(
  entries: readonly string[],
  room: number,
): { readonly shown: readonly string[]; readonly left: number } {
  let length = 0;
  const shown = entries.filter((entry) => (length += entry.length + 1) <= room);
  return { shown, left: entries.length - shown.length };
}

/** Without what moves a cursor or a reading direction. */
function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, " ");
}
