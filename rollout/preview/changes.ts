/** What would be created, updated, replaced and deleted: names and operations only. */

import type { Change, Preview } from "./events";
import { code, fitting, folded, table, tableRow } from "./markdown";

/** In characters; see the room for violations. */
const ROOM = 9_000;
const MOST_PROPERTIES = 4;

/** What can lose data comes first; operations that are not named here come after. */
const ORDER = ["delete", "replace", "update", "create"];

/** A table behind a click, or nothing where nothing would change. */
export function changes({ changes: found }: Preview): string[] {
  if (found.length === 0) return [];
  const rows = [...found].sort(byOperation).map(row);
  const { shown, left } = fitting(rows.map(tableRow), ROOM);
  const more = left > 0 ? `\n\nAnd ${left} more.` : "";
  const content = table(["Operation", "Type", "Name", "Properties"], rows.slice(0, shown.length));
  return [folded(changesInWords(found), `${content}${more}`)];
}

/** E.g. `3 changes: 1 update, 2 create`. */
export function changesInWords(found: readonly Change[]): string {
  if (found.length === 0) return "no changes";
  const operations = [...new Set([...found].sort(byOperation).map(({ operation }) => operation))];
  const counts = operations.map((name) => `${found.filter(({ operation }) => operation === name).length} ${name}`);
  return `${found.length === 1 ? "1 change" : `${found.length} changes`}: ${counts.join(", ")}`;
}

function byOperation(left: Change, right: Change): number {
  return rank(left) - rank(right) || `${left.type} ${left.name}`.localeCompare(`${right.type} ${right.name}`);
}

function rank({ operation }: Change): number {
  const index = ORDER.indexOf(operation);
  return index < 0 ? ORDER.length : index;
}

function row({ operation, type, name, properties }: Change): string[] {
  const named = properties.slice(0, MOST_PROPERTIES).map(code);
  const more = properties.length > MOST_PROPERTIES ? [`${properties.length - MOST_PROPERTIES} more`] : [];
  return [operation, code(type), code(name), [...named, ...more].join(", ")];
}
