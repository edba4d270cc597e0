/** Pieces of Markdown that foreign text cannot break out of. */

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableRow(header), tableRow(header.map(() => "---")), ...rows.map(tableRow)].join("\n");
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/**
 * Text that Markdown takes as nothing but text, on one line. What has a meaning becomes a character reference, which
 * holds in tables too: a backslash before a bar does not, where another stands before it. GitHub looks for mentions and
 * issues only after that, and finds none with a space of no width in them.
 */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_~{}[\]<>&|#@!]|:(?=\/\/)|(?<=www)\.|^(?:[-+=](?![$\d])|\d+(?=[.)]\s))/giu, reference)
    .replace(/(?<!\w)(?:&#64;|&#35;)(?=\w)/g, "$&&#8203;");
}

/**
 * A code span, in which nothing is a mention, a link or HTML. What would end it, or a table's cell, makes it an
 * element, in which references hold.
 */
export function code(text: string): string {
  const line = oneLine(text);
  return /^$|[`|]/.test(line) ? `<code>${plain(line)}</code>` : `\`${line}\``;
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

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, " ").trim();
}

function reference(characters: string): string {
  return Array.from(characters, (character) => `&#${character.codePointAt(0) ?? 0};`).join("");
}

/** Without what moves a cursor or a reading direction. */
function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, " ");
}
