/** An edge in front of two releases, and ways to look at what it declares. */

import assert from "node:assert/strict";
import { Edge } from "../../components/edge";
import type { EdgeArgs } from "../../components/edge";
import { edge as schema } from "../../release/schema/edge";
import type { Registered } from "./mocks";
import { declare } from "./mocks";

export const DOMAIN = "shop.example.com";
export const STABLE = { id: "1-3-0-aaaaaaaa", origin: "stable.vercel.app" };
export const CANDIDATE = { id: "1-4-0-bbbbbbbb", origin: "candidate.vercel.app" };

export const WRITTEN = {
  accountId: "a".repeat(32),
  zone: "example.com",
  zoneId: "b".repeat(32),
  rateLimits: [{ name: "api", expression: "true", requests: 100, periodSeconds: 60 }],
  notificationEmails: ["ops@example.com"],
};

export function configOf(changes: Readonly<Record<string, unknown>> = {}): EdgeArgs["config"] {
  return schema.parse({ ...WRITTEN, ...changes });
}

export async function edge(changes: Partial<EdgeArgs> = {}): Promise<readonly Registered[]> {
  const args = { config: configOf(), domain: DOMAIN, tracks: tracksAt(0), admits: "everyone" as const, ...changes };
  return (await declare(() => new Edge("edge", args))).resources;
}

export function tracksAt(candidate: number): EdgeArgs["tracks"] {
  return [
    { ...STABLE, weight: 100 - candidate },
    { ...CANDIDATE, weight: candidate },
  ];
}

export function inputsOf(resources: readonly Registered[], name: string): Registered["inputs"] {
  const found = resources.find((resource) => resource.name === name);
  assert.ok(found, `${name} is declared`);
  return found.inputs;
}

/** Names of the resources whose inputs are not the same in both, or that only one of them has. */
export function differing(before: readonly Registered[], after: readonly Registered[]): string[] {
  const texts = (resources: readonly Registered[]): Map<string, string> =>
    new Map(resources.map(({ name, inputs }) => [name, JSON.stringify(inputs)]));
  const [left, right] = [texts(before), texts(after)];
  return [...new Set([...left.keys(), ...right.keys()])].filter((name) => left.get(name) !== right.get(name));
}

interface Rule {
  readonly ref: string;
  readonly expression: string;
  readonly action: string;
  readonly enabled: boolean;
  readonly actionParameters?: { readonly response?: { readonly contentType: string; readonly content: string } };
}

export function rulesOf(resources: readonly Registered[], name: string): readonly Rule[] {
  return inputsOf(resources, name).rules as readonly Rule[];
}
