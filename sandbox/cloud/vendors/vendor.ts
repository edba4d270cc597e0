/** What a vendor knows beyond its SDK's types, as data and short functions. One file a vendor. */

import { createHash } from "node:crypto";
import type { CloudResource } from "../../types";
import type { Finding, Properties } from "../values";

export interface Vendor {
  /** The Pulumi package, e.g. `cloudflare`. */
  readonly package: string;
  /** The npm package whose declarations inputs are checked against. */
  readonly sdk: string;
  /** Holds for every resource type. */
  readonly common: ResourceRules;
  /** By type token; added to what is common. */
  readonly resources: Readonly<Record<string, ResourceRules>>;
  /** By token: what programs look up instead of declaring it. */
  readonly functions?: Readonly<Record<string, (inputs: Properties) => Properties>>;
}

export interface ResourceRules {
  /** Property paths whose change means a new resource; `*` is every property. */
  readonly replaceOn?: readonly string[];
  /** More such paths, where the new inputs and the plugin's settings decide. */
  readonly alsoReplaceOn?: (after: Properties, settings: Properties) => readonly string[];
  /** Whether the old one must go before the new one can be. */
  readonly deleteFirst?: (before: Properties, after: Properties) => boolean;
  /** Fills in what the vendor's plugin fills in before a preview, such as a name. */
  readonly complete?: (declared: Declared) => Properties;
  /** Refusals that the inputs alone decide: told at check, so in a preview. */
  readonly checks?: readonly ((inputs: Properties) => readonly Finding[])[];
  /** Refusals that depend on what else there is: told when the change is made. */
  readonly refusals?: readonly ((declared: Declared, cloud: Neighbours) => readonly Finding[])[];
  readonly id?: (declared: Declared) => string;
  /** The property that names the whole this is a part of: the vendor deletes the part with the whole. */
  readonly partOf?: string;
  /** What controllers in the cluster make of it, and take away with it. */
  readonly controls?: (owner: Owner) => readonly Controlled[];
  /** Outputs beside the inputs. */
  readonly outputs?: (made: Made, cloud: Neighbours) => Properties;
}

/** A resource that controllers act on, as it was declared. */
export interface Owner {
  readonly id: string;
  readonly inputs: Properties;
  readonly seed: string;
}

/** A resource that a controller makes. */
export interface Controlled {
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
}

export interface Declared {
  readonly type: string;
  /** The logical name in the program. */
  readonly name: string;
  readonly inputs: Properties;
  /** Random hex, one per resource. */
  readonly seed: string;
  /** The inputs before this change. */
  readonly previous?: Properties;
}

export interface Made extends Declared {
  readonly id: string;
  /** Names of the outputs that the SDK declares beside the inputs. */
  readonly computed: readonly string[];
  /** The outputs before this change. */
  readonly before?: Properties;
  readonly now: Date;
}

export interface Neighbours {
  /** All resources of a type, by its token. */
  readonly ofType: (type: string) => readonly CloudResource[];
}

/** A vendor's common rules and those of one type, as one. */
export function rulesFor(vendor: Vendor, type: string): ResourceRules {
  const { common } = vendor;
  const own = vendor.resources[type] ?? {};
  return {
    ...common,
    ...own,
    replaceOn: [...(common.replaceOn ?? []), ...(own.replaceOn ?? [])],
    checks: [...(common.checks ?? []), ...(own.checks ?? [])],
    refusals: [...(common.refusals ?? []), ...(own.refusals ?? [])],
  };
}

export const HEX = "0123456789abcdef";
export const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Text that looks random and always comes out the same for a seed and a purpose. */
export function derive(seed: string, purpose: string, length: number, alphabet = LETTERS): string {
  let text = "";
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHash("sha256").update(`${seed} ${purpose} ${block}`).digest();
    text += Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
  }
  return text.slice(0, length);
}

/** A version 4 UUID (RFC 9562). */
export function deriveUuid(seed: string, purpose: string): string {
  const hex = derive(seed, purpose, 32, HEX);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)];
  return parts.join("-");
}

/**
 * The `name` that Pulumi's bridged plugins give a resource declared without one: the logical name and seven hex digits,
 * kept for the resource's life (pulumi.com/docs/iac/concepts/resources/names, "Autonaming").
 */
export function autonamed({ name, inputs, previous, seed }: Declared): Properties {
  if (inputs.name !== undefined) return inputs;
  const kept = Array.isArray(previous?.__defaults) ? previous.name : undefined;
  return { ...inputs, name: kept ?? `${name}-${derive(seed, "name", 7, HEX)}`, __defaults: ["name"] };
}
