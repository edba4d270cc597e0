/** What rules find in a stack, as a test asks for it. */

import assert from "node:assert/strict";
import { violationMessage } from "../../policy/message";
import type { Context, Finding, Option, Resource, Rule } from "../../policy/rule";
import { looksAt } from "../../policy/rule";
import type { Mutation } from "./fixtures/resource";

export interface Refusal extends Finding {
  readonly rule: string;
  /** Logical name of the resource. */
  readonly on: string;
  /** All that a user reads. */
  readonly message: string;
}

export interface Given {
  /** Values for options, instead of their defaults, for the rules that have them. */
  readonly options?: Readonly<Record<string, Option["default"]>>;
  readonly context?: Partial<Context>;
}

export async function refusals(
  rules: readonly Rule[],
  resources: readonly Resource[],
  given: Given = {},
): Promise<Refusal[]> {
  const found = await Promise.all(rules.map((rule) => refusalsOf(rule, resources, given)));
  return found.flat();
}

/** Asserts that of these rules exactly those which the mutation names refuse it, the first of them in its words. */
export async function assertRefused(
  rules: readonly Rule[],
  resources: readonly Resource[],
  mutation: Mutation,
  given: Given = {},
): Promise<void> {
  const found = await refusals(rules, mutation.apply([...resources]), given);
  const expected = mutation.refusedBy.filter((name) => rules.some((rule) => rule.name === name));
  assert.deepEqual([...new Set(found.map(({ rule }) => rule))].sort(), expected.toSorted());
  const [first] = expected;
  const texts = found.filter(({ rule }) => rule === first).map(asText);
  const isSaid = texts.some((text) => text.startsWith(`${mutation.property}: `) && text.includes(mutation.words));
  assert.ok(isSaid, `expected ${mutation.property} and ${mutation.words}, found:\n${texts.join("\n")}`);
}

/** Rules that no mutation has refuse anything: nobody has seen them work. */
export function untried(rules: readonly Rule[], mutations: readonly Mutation[]): string[] {
  const tried = new Set(mutations.flatMap(({ refusedBy }) => refusedBy));
  return rules.map(({ name }) => name).filter((name) => !tried.has(name));
}

function asText({ property, found, expected }: Finding): string {
  return `${property}: found ${found}, expected ${expected}`;
}

async function refusalsOf(rule: Rule, resources: readonly Resource[], { options, context }: Given): Promise<Refusal[]> {
  const values = { ...defaultsOf(rule), ...options };
  const surroundings: Context = {
    environment: "production",
    stack: "production",
    now: new Date("2026-01-04T02:30:00Z"),
    config: {},
    root: ".",
    ...context,
  };
  if (rule.types === undefined) {
    const found = await rule.check(resources, values, surroundings);
    return found.map(({ resource, ...finding }) => refusal(rule, resource, finding));
  }
  const looked = resources.filter(({ type }) => looksAt(rule, type));
  const found = await Promise.all(
    looked.map(async (resource) => {
      const findings = await rule.check(resource, values, surroundings);
      return findings.map((finding) => refusal(rule, resource, finding));
    }),
  );
  return found.flat();
}

function refusal(rule: Rule, resource: Pick<Resource, "type" | "name">, finding: Finding): Refusal {
  return { ...finding, rule: rule.name, on: resource.name, message: violationMessage(rule, resource, finding) };
}

function defaultsOf({ options }: Rule): Record<string, Option["default"]> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
}
