/** The cloud's memory: one file a resource, `<directory>/<package>/<type>/<id>.json`, read back at start. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { CloudChange, CloudResource } from "../types";
import { isRecord, type Properties } from "./values";

export interface Stored extends CloudResource {
  /** The logical name in the program. */
  readonly name: string;
  readonly inputs: Properties;
  /** Random hex, made at creation; computed outputs are derived from it, so that they never change by themselves. */
  readonly seed: string;
}

export interface Store {
  readonly list: () => readonly Stored[];
  readonly find: (type: string, id: string) => Stored | undefined;
  readonly save: (resource: Stored) => void;
  readonly remove: (resource: Stored) => void;
  readonly onChange: (listener: (change: CloudChange) => void) => void;
}

export function openStore(directory: string): Store {
  const resources = new Map(readAll(directory).map((resource) => [keyOf(resource), resource]));
  const listeners: ((change: CloudChange) => void)[] = [];
  const tell = (operation: CloudChange["operation"], resource: Stored): void =>
    listeners.forEach((listener) => listener({ operation, resource: publicView(resource) }));

  return {
    list: () => [...resources.values()],
    find: (type, id) => resources.get(keyOf({ type, id })),
    save(resource) {
      const operation = resources.has(keyOf(resource)) ? "update" : "create";
      writeWhole(fileOf(directory, resource), JSON.stringify(resource, undefined, 2));
      resources.set(keyOf(resource), resource);
      tell(operation, resource);
    },
    remove(resource) {
      rmSync(fileOf(directory, resource), { force: true });
      if (resources.delete(keyOf(resource))) tell("delete", resource);
    },
    onChange: (listener) => listeners.push(listener),
  };
}

export function publicView({ package: vendor, type, id, properties }: Stored): CloudResource {
  return { package: vendor, type, id, properties };
}

function keyOf({ type, id }: Pick<Stored, "type" | "id">): string {
  return `${type} ${id}`;
}

function fileOf(directory: string, resource: Stored): string {
  return path.join(directory, resource.package, slug(resource.type), `${slug(resource.id)}.json`);
}

/** Two names that differ only in what a file name cannot hold stay apart by a hash. */
function slug(name: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, "-");
  return plain === name ? plain : `${plain}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** A reader, or a crash, sees the old file or the new. Outputs hold generated passwords: the owner alone may read. */
function writeWhole(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readAll(directory: string): readonly Stored[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file): unknown => JSON.parse(readFileSync(path.join(directory, file), "utf8")))
    .filter(isStored);
}

function isStored(value: unknown): value is Stored {
  return isRecord(value) && typeof value.type === "string" && typeof value.id === "string";
}
