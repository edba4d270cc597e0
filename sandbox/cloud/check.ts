/** Holds inputs against a shape: unknown and missing properties, wrong types, values outside an enumeration. */

import { closest, distance } from "fastest-levenshtein";
import type { ResourceShape, Shape } from "./shapes/shape";
import { childPath, describe, isRecord, isUnknown, type Finding, type Properties } from "./values";

/** Everything that is wrong with the inputs, each with its path, what was found and what was expected. */
export function checkInputs(shape: ResourceShape, inputs: Properties): readonly Finding[] {
  return check({ shape: shape.inputs, value: inputs, path: "", named: shape.named });
}

interface Place {
  readonly shape: Shape;
  readonly value: unknown;
  readonly path: string;
  readonly named: Readonly<Record<string, Shape>>;
}

function check(place: Place): readonly Finding[] {
  const { shape, value } = place;
  if (isUnknown(value) || value === null || value === undefined) return [];
  switch (shape.kind) {
    case "any":
      return [];
    case "named":
      return check({ ...place, shape: place.named[shape.name] ?? { kind: "any" } });
    case "choice":
      return checkChoice(place, shape.of);
    case "list":
      return Array.isArray(value) ? checkItems(place, shape.of, value) : [mismatch(place)];
    case "map":
      return isRecord(value) ? checkEntries(place, shape.of, value) : [mismatch(place)];
    case "object":
      return isRecord(value) ? checkFields(place, shape.fields, value) : [mismatch(place)];
    default:
      return checkScalar(place);
  }
}

function mismatch({ shape, value, path, named }: Place): Finding {
  return { path, reason: `expected ${expected(shape, named)}, found ${describe(path, value)}` };
}

/** The first option that fits decides; where none fits, the whole choice is named. */
function checkChoice(place: Place, options: readonly Shape[]): readonly Finding[] {
  const findings = options.map((shape) => check({ ...place, shape }));
  if (findings.some((found) => found.length === 0)) return [];
  const nested = findings.find((found) => found.every((finding) => finding.path !== place.path));
  return nested ?? [mismatch(place)];
}

function checkItems(place: Place, shape: Shape, items: readonly unknown[]): readonly Finding[] {
  return items.flatMap((value, index) => check({ ...place, shape, value, path: `${place.path}[${index}]` }));
}

function checkEntries(place: Place, shape: Shape, entries: Properties): readonly Finding[] {
  return Object.entries(entries).flatMap(([key, value]) =>
    check({ ...place, shape, value, path: childPath(place.path, key) }),
  );
}

function checkFields(place: Place, fields: FieldsOf, value: Properties): readonly Finding[] {
  const missing = Object.entries(fields)
    .filter(([name, field]) => field.required && (value[name] === undefined || value[name] === null))
    .map(([name, field]) => ({
      path: childPath(place.path, name),
      reason: `is required: expected ${expected(field.shape, place.named)}, found nothing`,
    }));
  const present = Object.entries(value).flatMap(([name, inner]) => {
    const path = childPath(place.path, name);
    const field = fields[name];
    if (field === undefined) return [stranger(path, name, fields)];
    return check({ ...place, shape: field.shape, value: inner, path });
  });
  return [...missing, ...present];
}

type FieldsOf = Extract<Shape, { readonly kind: "object" }>["fields"];

/** A misspelling is at most a third of the word. */
const SIMILAR = 1 / 3;

function stranger(path: string, name: string, fields: FieldsOf): Finding {
  const names = Object.keys(fields);
  const nearest = names.length === 0 ? undefined : closest(name, names);
  const near = nearest !== undefined && distance(name, nearest) <= Math.ceil(name.length * SIMILAR);
  return { path, reason: near ? `is not a known property; did you mean "${nearest}"?` : "is not a known property" };
}

function checkScalar(place: Place): readonly Finding[] {
  const { shape, value } = place;
  if (typeof value !== shape.kind) return [mismatch(place)];
  const allowed = shape.kind === "string" || shape.kind === "number" ? shape.values : undefined;
  return allowed === undefined || allowed.some((option) => option === value) ? [] : [mismatch(place)];
}

const MOST_QUOTED_VALUES = 30;

function expected(shape: Shape, named: Place["named"]): string {
  switch (shape.kind) {
    case "named":
      return expected(named[shape.name] ?? { kind: "any" }, named);
    case "choice":
      return shape.of.map((option) => expected(option, named)).join(" or ");
    case "list":
      return "a list";
    case "map":
    case "object":
      return "an object";
    case "string":
    case "number":
      return shape.values === undefined ? `a ${shape.kind}` : oneOf(shape.values);
    default:
      return `a ${shape.kind}`;
  }
}

function oneOf(values: readonly (string | number)[]): string {
  const quoted = values.slice(0, MOST_QUOTED_VALUES).map((value) => JSON.stringify(value));
  const rest = values.length > quoted.length ? `, and ${values.length - quoted.length} more` : "";
  return quoted.length === 1 ? quoted.join() : `one of ${quoted.join(", ")}${rest}`;
}
