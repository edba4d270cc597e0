/** Lets modules be loaded when something of theirs is used, not when they are imported. */

import Module from "node:module";

type Load = (request: string, parent: { readonly filename?: string } | undefined, isMain: boolean) => unknown;

/** Whether the module that the file asks for, in the words of its import, can wait. */
export type CanWait = (request: string, asking: string) => boolean;

/** Holds for what is imported from now on: import what calls it before anything else. */
export function loadAtFirstUse(canWait: CanWait): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (request, parent, isMain) {
    const read = () => load.call(this, request, parent, isMain);
    return canWait(request, parent?.filename ?? "") ? atFirstUse(() => read() as object) : read();
  };
}

function atFirstUse(read: () => object): object {
  return new Proxy(
    {},
    {
      // Answered without loading: importers ask it to see whether the module has to be wrapped.
      get: (_target, key) => (key === "__esModule" ? true : (Reflect.get(read(), key) as unknown)),
      has: (_target, key) => Reflect.has(read(), key),
      ownKeys: () => Reflect.ownKeys(read()),
      getOwnPropertyDescriptor: (_target, key) => ({ ...Reflect.getOwnPropertyDescriptor(read(), key), configurable: true }),
    },
  );
}
