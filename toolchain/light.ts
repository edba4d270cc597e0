/**
 * Lets a preview load what it needs and nothing else. `@pulumi/pulumi` brings its Automation API, its provider server,
 * the TypeScript compiler and npm's dependency solver along; this program uses none of them, and they cost half a
 * second of every preview. `@pulumi/policy` brings all of `@pulumi/pulumi` along, to unpack resources, which our pack
 * does by itself. They are loaded at their first use instead. Import this before anything of Pulumi's.
 */

import { sep } from "node:path";
import { loadAtFirstUse } from "./atFirstUse";

/** What is seldom used, by the package that asks for it. */
const SELDOM_USED: readonly (readonly [asking: string, modules: ReadonlySet<string>])[] = [
  ["pulumi", new Set(["./automation", "./provider", "../../typescript-shim", "@npmcli/arborist"])],
  ["policy", new Set(["@pulumi/pulumi", "@pulumi/pulumi/runtime/rpc"])],
];

loadAtFirstUse(isSeldomUsed);

function isSeldomUsed(request: string, asking: string): boolean {
  return SELDOM_USED.some(([name, modules]) => modules.has(request) && asking.includes(homeOf(name)));
}

function homeOf(name: string): string {
  return ["node_modules", "@pulumi", name, ""].join(sep);
}
