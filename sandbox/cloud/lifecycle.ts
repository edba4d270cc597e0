/** A resource's life with one vendor: made, changed, looked at, deleted; and what previews say of it. */

import { randomBytes } from "node:crypto";
import { VendorError } from "./faults";
import { shapeOf } from "./shapes";
import { publicView, type Store, type Stored } from "./store";
import { hasUnknown, UNKNOWN, type Properties } from "./values";
import type { CloudResource } from "../types";
import { rulesFor, type Declared, type Neighbours, type Vendor } from "./vendors/vendor";

/** A resource as the engine names it. */
export interface Named {
  readonly type: string;
  readonly name: string;
}

/** A resource as the engine remembers it. */
export interface Answer {
  /** Empty where the resource does not exist yet, or any more. */
  readonly id: string;
  readonly inputs: Properties;
  readonly properties: Properties;
}

export interface Lifecycle {
  readonly create: (named: Named, inputs: Properties) => Promise<Answer>;
  readonly update: (named: Named, id: string, inputs: Properties) => Promise<Answer>;
  readonly previewCreate: (named: Named, inputs: Properties) => Promise<Answer>;
  readonly previewUpdate: (named: Named, id: string, inputs: Properties) => Promise<Answer>;
  readonly read: (type: string, id: string) => Answer;
  readonly remove: (type: string, id: string) => void;
}

/** What must go well before a creation is told as done; a rejection is the vendor's failure, and nothing is kept. */
export type CarryOut = (resource: CloudResource, cloud: Neighbours) => Promise<void>;

export function createLifecycle(vendor: Vendor, store: Store, carryOut?: CarryOut): Lifecycle {
  const cloud: Neighbours = {
    ofType: (type) => store.list().filter((resource) => resource.type === type).map(publicView),
  };

  async function computed(type: string): Promise<readonly string[]> {
    return (await shapeOf(vendor.sdk, type))?.computed ?? [];
  }

  async function made(declared: Declared, id: string, before?: Properties): Promise<Stored> {
    const { type, name, inputs, seed } = declared;
    const making = { ...declared, id, before, computed: await computed(type), now: new Date() };
    const outputs = rulesFor(vendor, type).outputs?.(making, cloud) ?? {};
    return { package: vendor.package, type, id, name, inputs, properties: { ...inputs, ...outputs }, seed };
  }

  function known(type: string, id: string): Stored {
    const resource = store.find(type, id);
    if (resource === undefined) throw new VendorError(`404 Not Found: there is no ${type} with id ${id}`);
    return resource;
  }

  return {
    async create(named, inputs) {
      const declared = { ...named, inputs, seed: randomBytes(16).toString("hex") };
      refuse(vendor, declared, cloud);
      const resource = await made(declared, rulesFor(vendor, named.type).id?.(declared) ?? declared.seed);
      await carryOut?.(publicView(resource), cloud);
      saveWhole(vendor, store, resource);
      return resource;
    },
    async update(named, id, inputs) {
      const before = known(named.type, id);
      const declared = { ...named, inputs, seed: before.seed, previous: before.inputs };
      refuse(vendor, declared, cloud);
      const resource = await made(declared, id, before.properties);
      saveWhole(vendor, store, resource);
      return resource;
    },
    async previewCreate({ type }, inputs) {
      const unknowns = (await computed(type)).map((name): [string, unknown] => [name, UNKNOWN]);
      return { id: "", inputs, properties: { ...inputs, ...Object.fromEntries(unknowns) } };
    },
    async previewUpdate(named, id, inputs) {
      const before = known(named.type, id);
      return withUnknowns(await made({ ...named, inputs, seed: before.seed }, id, before.properties));
    },
    read: (type, id) => store.find(type, id) ?? { id: "", inputs: {}, properties: {} },
    remove(type, id) {
      const resource = store.find(type, id);
      if (resource === undefined) return;
      for (const part of [...partsOf(vendor, store, id), ...controlledBy(vendor, resource)]) store.remove(part);
      store.remove(resource);
    },
  };
}

function partsOf(vendor: Vendor, store: Store, whole: string): readonly Stored[] {
  return store.list().filter(({ type, inputs }) => {
    const { partOf } = rulesFor(vendor, type);
    return partOf !== undefined && inputs[partOf] === whole;
  });
}

/** Saves a resource, and what its controllers make of it. */
function saveWhole(vendor: Vendor, store: Store, resource: Stored): void {
  for (const each of [resource, ...controlledBy(vendor, resource)]) store.save(each);
}

function controlledBy(vendor: Vendor, owner: Stored): readonly Stored[] {
  const made = rulesFor(vendor, owner.type).controls?.(owner) ?? [];
  return made.map(({ type, id, inputs }) => ({ ...owner, type, id, inputs, properties: inputs }));
}

function refuse(vendor: Vendor, declared: Declared, cloud: Neighbours): void {
  const findings = (rulesFor(vendor, declared.type).refusals ?? []).flatMap((rule) => rule(declared, cloud));
  if (findings.length === 0) return;
  const list = findings.map(({ path, reason }) => `${path}: ${reason}`).join("; ");
  throw new VendorError(`${vendor.package} refused ${declared.type} "${declared.name}": ${list}`);
}

/** An output made from an unknown input is unknown as a whole. */
function withUnknowns(answer: Answer): Answer {
  const properties = Object.entries(answer.properties).map(([name, value]): [string, unknown] =>
    name in answer.inputs || !hasUnknown(value) ? [name, value] : [name, UNKNOWN],
  );
  return { ...answer, properties: Object.fromEntries(properties) };
}
