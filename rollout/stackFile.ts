/** A stack's config file, changed the way a person would: one value at a time, comments and order kept. */

import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isNode, parseDocument, visit } from "yaml";
import type { Document } from "yaml";

export interface StackFile {
  /** The value at a path such as `["sluice:step"]` or `["sluice:release", "version"]`. */
  get(path: readonly string[]): Promise<unknown>;
  /** Every value by its full key; nothing where the file holds no config. */
  all(): Promise<Record<string, unknown>>;
  /** Sets every value at once; readers see either all of the change or nothing of it. */
  set(changes: readonly StackChange[]): Promise<void>;
}

export interface StackChange {
  readonly path: readonly string[];
  readonly value: unknown;
}

export function stackFile(directory: string, stack: string): StackFile {
  const file = join(directory, `Pulumi.${stack}.yaml`);
  const read = async () => parseDocument(await readFile(file, "utf8"));
  const get = async (path: readonly string[]) => {
    const document = await read();
    const value = document.getIn(["config", ...path]);
    // Only the document knows what an alias such as `*image` stands for.
    return isNode(value) ? (value.toJS(document) as unknown) : value;
  };
  return {
    get,
    async all() {
      const values = await get([]);
      return isRecord(values) ? values : {};
    },
    async set(changes) {
      const document = await read();
      for (const { path, value } of changes) document.setIn(["config", ...path], written(document, value));
      await writeFile(`${file}.new`, document.toString({ lineWidth: 0 }));
      await rename(`${file}.new`, file);
    },
  };
}

/** Changes to Sluice's own config: `{ step: 2 }` sets `sluice:step`. */
export function ownValues(values: Readonly<Record<string, unknown>>): readonly StackChange[] {
  return Object.entries(values).map(([key, value]) => ({ path: [`sluice:${key}`], value }));
}

/** Pulumi reads YAML 1.1, in which a bare 2026-12-24 is no text but a point in time. */
function written(document: Document, value: unknown) {
  const node = document.createNode(value);
  visit(node, {
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && /^\d{4}-\d{2}-\d{2}/.test(scalar.value)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  return node;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
