/** Reads a resource as the engine sends it, once for all rules. */

import type { AnalyzerResource, AnalyzeRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { SECRET, SIGNATURE } from "../release/marks";
import type { Resource } from "./rule";
import { childPath, isRecord, quoted } from "./values";

export interface Unpacked {
  /** Secrets are in clear; what a preview cannot know yet is undefined. */
  readonly resource: Resource;
  /** Paths of what a preview cannot know yet. */
  readonly unknown: readonly string[];
}

/** Throws where the engine sends a kind of value that this pack does not know: what cannot be read cannot be allowed. */
export function unpack(sent: AnalyzeRequest | AnalyzerResource): Unpacked {
  const unknown: string[] = [];
  const props = members(sent.getProperties()?.toJavaScript() ?? {}, "", unknown);
  return { resource: { type: sent.getType(), name: sent.getName(), urn: sent.getUrn(), props }, unknown };
}

/** Further marks on values (sdk/go/common/resource/sig, sdk/go/common/resource/plugin/rpc.go in pulumi/pulumi). */
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** What stands for a value that a preview cannot know yet: boolean, number, string, array, asset, archive, object. */
const UNKNOWN: ReadonlySet<string> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

function members(holder: Readonly<Record<string, unknown>>, path: string, unknown: string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(holder).map(([key, value]) => [key, plain(value, childPath(path, key), unknown)]),
  );
}

function plain(value: unknown, path: string, unknown: string[]): unknown {
  if (typeof value === "string" && UNKNOWN.has(value)) {
    unknown.push(path);
    return undefined;
  }
  if (Array.isArray(value)) return value.map((entry, index) => plain(entry, `${path}[${index}]`, unknown));
  if (!isRecord(value)) return value;
  const { [SIGNATURE]: signature, ...rest } = value;
  if (signature === SECRET) return plain(rest.value, path, unknown);
  // Files and archives are shown as what they are made from: `path`, `text`, `uri`, `assets`.
  if (signature === undefined || signature === ASSET || signature === ARCHIVE) return members(rest, path, unknown);
  throw new Error(`${path}: found a kind of value that the policy pack cannot read, ${quoted(signature)}`);
}
