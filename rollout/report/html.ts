/** HTML from templates in which every value is text, unless it is HTML that a template made. */

const MARKUP = Symbol("markup");

/** No text, and nothing read from JSON, can be one. */
export interface Html {
  readonly [MARKUP]: string;
}

type Value = string | number | Html | null | readonly Value[];

/** Values are escaped, lists joined, null left out. Attributes that hold values must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return trusted(parts.reduce((text, part, index) => text + markup(values[index - 1] ?? null) + part));
}

/** For markup that other templates or our own libraries made, never for what people or vendors wrote. */
export function trusted(text: string): Html {
  return { [MARKUP]: text };
}

export function textOf(page: Html): string {
  return page[MARKUP];
}

function markup(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return MARKUP in value ? value[MARKUP] : value.map(markup).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Also without what moves a cursor or the direction of reading: such text could pose as other text. */
function escaped(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, " ").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
