/**
 * Lets a preview load what it needs and nothing else. `@pulumi/pulumi` brings its Automation API, its provider server,
 * the TypeScript compiler and npm's dependency solver along; this program uses none of them, and they cost half a
 * second of every preview. `@pulumi/policy` brings all of `@pulumi/pulumi` along, to unpack resources, which our pack
 * does by itself. They are loaded at their first use instead. Import this before anything of Pulumi's.
 */

import Module from "node:module";
import { sep } from "node:path";

/** What is seldom used, by the package that asks for it. */
const SELDOM_USED: readonly (readonly [asking: string, modules: ReadonlySet<string>])[] = [
  ["pulumi", new Set(["./automation", "./provider", "../../typescript-shim", "@npmcli/arborist"])],
  ["policy", new Set(["@pulumi/pulumi", "@pulumi/pulumi/runtime/rpc"])],
];

type Load = (request: string, parent: { readonly filename?: string } | undefined, isMain: boolean) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = function (request, parent, isMain) {
  const read = () => load.call(this, request, parent, isMain);
  return isSeldomUsed(request, parent?.filename ?? "") ? atFirstUse(() => read() as object) : read();
};

function isSeldomUsed(request: string, asking: string): boolean {
  return SELDOM_USED.some(([name, modules]) => modules.has(request) && asking.includes(homeOf(name)));
}

function homeOf(name: string): string {
  return ["node_modules", "@pulumi", name, ""].join(sep);
}

function atFirstUse(read: () => object): object {
  const value = () => read();
  return new Proxy(
    {},
    {
      // Answered without loading: importers ask it to see whether the module has to be wrapped.
      get: (_target, key) => (key === "__esModule" ? true : (Reflect.get(value(), key) as unknown)),
      has: (_target, key) => Reflect.has(value(), key),
      ownKeys: () => Reflect.ownKeys(value()),
      getOwnPropertyDescriptor: (_target, key) => ({ ...Reflect.getOwnPropertyDescriptor(value(), key), configurable: true }),
    },
  );
}
