/** Reads the whole of `sluice:` config at once, and reports every mistake in it at once. */

import type { z } from "zod";
import { checks, checksThatApply } from "./checks";
import { ConfigError } from "./mistake";
import type { Mistake } from "./mistake";
import { describeValue, expectation, isIndexable, pathText, valueAt } from "./reading";
import type { Config } from "./schema";
import { config as schema } from "./schema";
import { secretKinds } from "./secrets";
import { nearestKey } from "./spelling";

/** The stack's config as Pulumi hands it over: full keys, values as text, objects as JSON. */
export interface RawConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Whether the value under a full key is stored encrypted. */
  readonly isSecret: (key: string) => boolean;
}

const NAMESPACE = "sluice:";
const SECRETS = "secret:";

/** The config, validated. Throws a ConfigError that names every mistake. */
export async function readConfig(raw: RawConfig): Promise<Config> {
  const values = unpack(raw.values);
  const secrets = secretKeys(raw);
  const parsed = schema.safeParse(values, { error: expectation });
  const mistakes = firstOfEachPlace([
    ...clearSecrets(raw),
    ...(await pastedSecrets(values)),
    ...(parsed.success ? checks(withLegacy(parsed.data), secrets) : await fromIssues(parsed.error.issues, values)),
    ...(parsed.success ? [] : checksThatApply(asFarAsValid(values, parsed.error.issues), secrets)),
  ]);
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  return withLegacy(parsed.data);
}

/** A rollback of level 3 takes the infrastructure from where it was before. */
function withLegacy(config: Config): Config {
  return config.rollback && config.rollbackLevel === 3 ? { ...config, ...config.legacy } : config;
}

/**
 * What is left once everything invalid is taken out; valid sections as the schema reads them, with their defaults.
 * Not a whole config: only for checks that stay silent about what they cannot read.
 */
function asFarAsValid(values: Readonly<Record<string, unknown>>, issues: readonly z.core.$ZodIssue[]): Config {
  const rest = structuredClone(values);
  for (const { path } of issues) removeAt(rest, path);
  const sections = Object.entries(schema.shape).map(([key, section]) => {
    const parsed = section.safeParse(rest[key]);
    return [key, parsed.success ? parsed.data : rest[key]];
  });
  return Object.fromEntries(sections) as Config;
}

function removeAt(values: Record<string, unknown>, path: readonly PropertyKey[]): void {
  const parent = valueAt(values, path.slice(0, -1));
  const last = path.at(-1);
  if (last !== undefined && isIndexable(parent)) parent[last] = undefined;
}

/** One mistake a place: what is wrong inside a place that is wrong itself would only repeat it. */
function firstOfEachPlace(mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.filter(({ path }, index) => !mistakes.slice(0, index).some((earlier) => covers(earlier.path, path)));
}

function covers(outer: string, path: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

function unpack(values: RawConfig["values"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, text]) => [key.slice(NAMESPACE.length), parseValue(text)]),
  );
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function fromIssues(issues: readonly z.core.$ZodIssue[], values: unknown): Promise<Mistake[]> {
  const found = issues.map(({ path }) => valueAt(values, path));
  const kinds = await secretKinds(found.map((value) => (typeof value === "string" ? value : "")));
  return issues.flatMap((issue, index) => {
    const kind = kinds[index] ?? null;
    return fromIssue(issue, kind === null ? describeValue(found[index]) : `${kind} (masked)`);
  });
}

function fromIssue(issue: z.core.$ZodIssue, found: string): Mistake[] {
  if (issue.code !== "unrecognized_keys") return [{ path: pathText(issue.path), found, expected: issue.message }];
  return issue.keys.map((key) => ({
    path: pathText([...issue.path, key]),
    found: "an unknown key",
    expected: nearestKey(schema, issue.path, key),
  }));
}

function secretKeys({ values, isSecret }: RawConfig): ReadonlySet<string> {
  const encrypted = Object.keys(values).filter((key) => key.startsWith(SECRETS) && isSecret(key));
  return new Set(encrypted.map((key) => key.slice(SECRETS.length)));
}

/** Everything under `secret:` must be stored encrypted. */
function clearSecrets({ values, isSecret }: RawConfig): Mistake[] {
  return Object.keys(values)
    .filter((key) => key.startsWith(SECRETS) && !isSecret(key))
    .map((key) => ({
      path: key,
      found: "a value in clear (masked)",
      expected: "an encrypted value",
      next: `Run: pulumi config set --secret ${key}, and renew the secret, for its old value has been in a file`,
    }));
}

async function pastedSecrets(values: unknown): Promise<Mistake[]> {
  const texts = leaves(values, []);
  const kinds = await secretKinds(texts.map(({ text }) => text));
  return texts.flatMap(({ path }, index) => {
    const kind = kinds[index] ?? null;
    return kind === null ? [] : [pasted(pathText(path), kind)];
  });
}

function pasted(path: string, kind: string): Mistake {
  return {
    path,
    found: `${kind} in clear (masked)`,
    expected: "no secret here, only the name of one",
    next: "Run: pulumi config set --secret secret:<name>, refer to it by <name>, and renew the secret",
  };
}

function leaves(value: unknown, path: readonly PropertyKey[]): { path: readonly PropertyKey[]; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, entry]) => leaves(entry, [...path, Array.isArray(value) ? Number(key) : key]));
}
