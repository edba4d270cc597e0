/**
 * Lets a preview load what it needs and nothing else. `@pulumi/pulumi` brings its Automation API, its provider server,
 * the TypeScript compiler and npm's dependency solver along; this program uses none of them, and they cost half a
 * second of every preview. They are loaded at their first use instead. Import this before anything of Pulumi's.
 */

import Module from "node:module";
import { sep } from "node:path";

const HOME = ["node_modules", "@pulumi", "pulumi", ""].join(sep);
const SELDOM_USED = new Set(["./automation", "./provider", "../../typescript-shim", "@npmcli/arborist"]);

type Load = (request: string, parent: { readonly filename?: string } | undefined, isMain: boolean) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = function (request, parent, isMain) {
  const delayed = SELDOM_USED.has(request) && parent?.filename?.includes(HOME) === true;
  return delayed ? atFirstUse(() => load.call(this, request, parent, isMain) as object) : load.call(this, request, parent, isMain);
};

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
