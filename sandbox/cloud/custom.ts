/**
 * Custom resources of Kubernetes. Their declarations give the property names; ranges, patterns and the like come from
 * the validators that the packages carry, compiled from the custom resource definitions themselves, or from such a
 * definition in `crds/`.
 */

import { definedSchema } from "./definitions";
import { customSource } from "./shapes/source";
import { childPath, describe, isRecord, isUnknown, type Finding, type Properties } from "./values";

/** What the custom resource definition refuses; nothing for kinds that are no custom resources. */
export async function checkCustom(token: string, inputs: Properties): Promise<readonly Finding[]> {
  const [, apiVersion = "", kind = ""] = token.split(":");
  const source = customSource(apiVersion, kind);
  if (source === undefined) return checkDefined(definedSchema(apiVersion, kind), inputs);
  const module: unknown = await import(source.module);
  const model = isRecord(module) ? module[kind] : undefined;
  return isModel(model) ? findingsOf(problems(new model(inputs)), inputs) : [];
}

async function checkDefined(schema: Properties | undefined, inputs: Properties): Promise<readonly Finding[]> {
  if (schema === undefined) return [];
  const { Ajv } = await import("ajv");
  const validator = new Ajv({ allErrors: true, strict: false, formats: FORMATS });
  validator.validate(schema, inputs);
  return findingsOf((validator.errors ?? []).filter(isProblem), inputs);
}

/** Formats of the API server's that say no more than the type does. */
const FORMATS = { int32: true, int64: true, double: true } as const;

interface Validatable {
  validate(): void;
}

function isModel(value: unknown): value is new (data: Properties) => Validatable {
  return typeof value === "function";
}

/** An error of ajv, the JSON Schema validator (ajv.js.org/api.html, "Validation errors"). */
interface Problem {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Properties;
}

function problems(model: Validatable): readonly Problem[] {
  try {
    model.validate();
    return [];
  } catch (error) {
    if (typeof error === "object" && error !== null && "errors" in error && Array.isArray(error.errors)) {
      return error.errors.filter(isProblem);
    }
    throw error;
  }
}

function isProblem(value: unknown): value is Problem {
  return isRecord(value) && typeof value.instancePath === "string" && isRecord(value.params);
}

/** The first complaint at a path says most; what concerns a value not known yet is no complaint. */
function findingsOf(found: readonly Problem[], inputs: Properties): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const problem of found) {
    const keys = problem.instancePath.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const { path, value, known } = follow(inputs, keys);
    if (!known || findings.has(path)) continue;
    findings.set(path, { path, reason: `${requirement(problem)}, found ${describe(path, value)}` });
  }
  return [...findings.values()];
}

function follow(inputs: unknown, keys: readonly string[]): { path: string; value: unknown; known: boolean } {
  let value = inputs;
  let path = "";
  for (const key of keys) {
    path = Array.isArray(value) ? `${path}[${key}]` : childPath(path, key);
    value = Array.isArray(value) ? value[Number(key)] : isRecord(value) ? value[key] : undefined;
    if (isUnknown(value)) return { path, value, known: false };
  }
  return { path, value, known: true };
}

/** Ajv's keywords in words; a keyword not listed is given as it stands. */
const REQUIREMENTS: Readonly<Record<string, (params: Properties) => string>> = {
  type: ({ type }) => `expected ${String(type)}`,
  enum: ({ allowedValues }) => `expected one of ${JSON.stringify(allowedValues)}`,
  required: ({ missingProperty }) => `expected a property "${String(missingProperty)}"`,
  pattern: ({ pattern }) => `expected text that matches ${String(pattern)}`,
  minimum: ({ limit }) => `expected at least ${String(limit)}`,
  maximum: ({ limit }) => `expected at most ${String(limit)}`,
  minLength: ({ limit }) => `expected at least ${String(limit)} characters`,
  maxLength: ({ limit }) => `expected at most ${String(limit)} characters`,
  minItems: ({ limit }) => `expected at least ${String(limit)} items`,
  maxItems: ({ limit }) => `expected at most ${String(limit)} items`,
};

function requirement({ keyword, params }: Problem): string {
  return REQUIREMENTS[keyword]?.(params) ?? `expected ${keyword} ${JSON.stringify(params)}`;
}
