/** One vendor's plugin, in plain values: what Pulumi's engine asks of it, without the wire. */

import { checkInputs } from "./check";
import { checkCustom } from "./custom";
import { difference, type PropertyChange } from "./difference";
import type { Faults, Operation } from "./faults";
import { createLifecycle, type Answer, type CarryOut, type Named } from "./lifecycle";
import { checkSettings } from "./settings";
import { shapeOf } from "./shapes";
import { versionOf } from "./shapes/source";
import type { Store } from "./store";
import type { Finding, Properties } from "./values";
import { rulesFor, type Declared, type ResourceRules, type Vendor } from "./vendors/vendor";

export interface Provider {
  readonly version: string;
  readonly checkSettings: (settings: Properties) => Promise<readonly Finding[]>;
  /** A plugin serves one engine, so one set of settings: the last one counts. */
  readonly configure: (settings: Properties) => void;
  readonly check: (declared: Declared) => Promise<Checked>;
  readonly diff: (named: Named, before: Properties, after: Properties) => Difference;
  readonly create: (named: Named, inputs: Properties) => Promise<Answer>;
  readonly update: (named: Named, id: string, inputs: Properties) => Promise<Answer>;
  /** What a change would answer; what only the vendor can know is unknown. */
  readonly previewCreate: (named: Named, inputs: Properties) => Promise<Answer>;
  readonly previewUpdate: (named: Named, id: string, inputs: Properties) => Promise<Answer>;
  readonly read: (named: Named, id: string) => Promise<Answer>;
  readonly delete: (named: Named, id: string) => Promise<void>;
  /** Answers a function; undefined for one that the sandbox does not have. */
  readonly invoke: (token: string, inputs: Properties) => Properties | undefined;
}

export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly Finding[];
}

export interface Difference {
  readonly changes: readonly PropertyChange[];
  /** Whether a replacement starts with the deletion. */
  readonly deleteFirst: boolean;
}

export function createProvider(vendor: Vendor, store: Store, faults: Faults, carryOut?: CarryOut): Provider {
  const lifecycle = createLifecycle(vendor, store, carryOut);
  let settings: Properties = {};

  /** Armed faults come before the call, and may spoil the answer after it. */
  async function faulty<T>(type: string, operation: Operation, inputs: Properties, call: () => Promise<T> | T): Promise<T> {
    const spoil = await faults.meet(type, operation, inputs);
    const answer = await call();
    spoil();
    return answer;
  }

  return {
    version: versionOf(vendor.sdk),
    checkSettings: (given) => checkSettings(vendor, given),
    configure: (given) => void (settings = given),
    check: (declared) => faulty(declared.type, "check", declared.inputs, () => check(vendor, declared)),
    diff: ({ type }, before, after) => diff(rulesFor(vendor, type), settings, before, after),
    create: (named, inputs) => faulty(named.type, "create", inputs, () => lifecycle.create(named, inputs)),
    update: (named, id, inputs) => faulty(named.type, "update", inputs, () => lifecycle.update(named, id, inputs)),
    previewCreate: lifecycle.previewCreate,
    previewUpdate: lifecycle.previewUpdate,
    read: ({ type }, id) => faulty(type, "read", { id }, () => lifecycle.read(type, id)),
    delete: ({ type }, id) => faulty(type, "delete", { id }, () => lifecycle.remove(type, id)),
    invoke: (token, inputs) => vendor.functions?.[token]?.(inputs),
  };
}

/** Types first; a vendor's own rules are asked only about inputs of the right form. */
async function check(vendor: Vendor, declared: Declared): Promise<Checked> {
  const { type, inputs } = declared;
  const shape = await shapeOf(vendor.sdk, type);
  if (shape === undefined) return { inputs, failures: [{ path: "", reason: unknownType(vendor, type) }] };
  const misfits = checkInputs(shape, inputs);
  const known = new Set(misfits.map(({ path }) => path));
  const custom = vendor.package === "kubernetes" ? await checkCustom(type, inputs) : [];
  const failures = [...misfits, ...custom.filter(({ path }) => !known.has(path))];
  if (failures.length > 0) return { inputs, failures };
  const rules = rulesFor(vendor, type);
  const complete = rules.complete?.(declared) ?? inputs;
  return { inputs: complete, failures: (rules.checks ?? []).flatMap((rule) => rule(complete)) };
}

function unknownType(vendor: Vendor, type: string): string {
  const [, module = "", kind = ""] = type.split(":");
  if (vendor.package === "kubernetes") return `no kind ${kind} in apiVersion ${module} is known to the sandbox`;
  return `${type} is not a resource type of ${vendor.sdk} ${versionOf(vendor.sdk)}`;
}

function diff(rules: ResourceRules, settings: Properties, before: Properties, after: Properties): Difference {
  const replaceOn = [...(rules.replaceOn ?? []), ...(rules.alsoReplaceOn?.(after, settings) ?? [])];
  const changes = difference(before, after, replaceOn);
  const replaces = changes.some((change) => change.replaces);
  return { changes, deleteFirst: replaces && rules.deleteFirst?.(before, after) === true };
}
