/**
 * Shapes of resource types, read from the declarations of the very SDK that is installed. Reading them takes the
 * TypeScript parser, so each shape is kept under `.sluice/shapes/<package>@<version>/` and later runs read that.
 */

import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { definedSchema } from "../definitions";
import { isRecord } from "../values";
import { openApiShape } from "./openApi";
import { REPOSITORY, sourceOf, type Source } from "./source";
import type { ResourceShape } from "./shape";

/** Bump when what is read from a declaration changes, so that kept shapes are read anew. */
const FORMAT = 1;

const shapes = new Map<string, Promise<ResourceShape>>();

/** The shape of a type token; undefined where neither the installed SDK nor a definition of ours declares the type. */
export async function shapeOf(sdk: string, token: string): Promise<ResourceShape | undefined> {
  const known = shapes.get(token);
  if (known !== undefined) return known;
  const source = sourceOf(sdk, token);
  if (source === undefined) return definedShape(sdk, token);
  const shape = readShape(source, fileFor(source, token));
  shapes.set(token, shape);
  return shape;
}

/** A definition leaves metadata open; every kind has the same. */
async function definedShape(sdk: string, token: string): Promise<ResourceShape | undefined> {
  const [, apiVersion = "", kind = ""] = token.split(":");
  const schema = definedSchema(apiVersion, kind);
  const shape = schema && openApiShape(schema);
  const usual = shape && (await shapeOf(sdk, "kubernetes:core/v1:ConfigMap"));
  if (shape?.kind !== "object" || usual?.inputs.kind !== "object") return undefined;
  const metadata = usual.inputs.fields.metadata ?? { shape: { kind: "any" }, required: false };
  return { inputs: { kind: "object", fields: { ...shape.fields, metadata } }, named: usual.named, computed: [] };
}

async function readShape(source: Source, file: string): Promise<ResourceShape> {
  const kept: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  if (isShape(kept)) return kept;
  const shape = extractor().extractShape(source);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(shape));
  renameSync(`${file}.${process.pid}`, file);
  return shape;
}

function isShape(value: unknown): value is ResourceShape {
  return isRecord(value) && isRecord(value.inputs) && isRecord(value.named) && Array.isArray(value.computed);
}

interface Extractor {
  readonly extractShape: (source: Source) => ResourceShape;
}

/** Loaded at first need: TypeScript alone takes longer to load than all the rest. */
function extractor(): Extractor {
  const loaded: unknown = createRequire(__filename)("./extract");
  if (!isExtractor(loaded)) throw new Error("./extract does not export extractShape");
  return loaded;
}

function isExtractor(value: unknown): value is Extractor {
  return isRecord(value) && typeof value.extractShape === "function";
}

function fileFor(source: Source, token: string): string {
  const folder = `${source.sdk.replace("/", "+")}@${source.version}`;
  return path.join(REPOSITORY, ".sluice/shapes", folder, `${token.replaceAll(/[^\w.]+/g, "-")}.${FORMAT}.json`);
}
