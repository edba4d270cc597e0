/** A plugin's settings: stack config under the package's name, or what a program gives a provider of its own. */

import { checkInputs } from "./check";
import { shapeOf } from "./shapes";
import type { Finding, Properties } from "./values";
import type { Vendor } from "./vendors/vendor";

/** Settings that the installed SDK does not know. Values come as JSON text, whatever their type, and are let be. */
export async function checkSettings(vendor: Vendor, settings: Properties): Promise<readonly Finding[]> {
  const shape = await shapeOf(vendor.sdk, `pulumi:providers:${vendor.package}`);
  if (shape?.inputs.kind !== "object") return [];
  const names = Object.keys(shape.inputs.fields);
  const fields = Object.fromEntries(names.map((name) => [name, { shape: { kind: "any" }, required: false } as const]));
  return checkInputs({ ...shape, inputs: { kind: "object", fields } }, withoutEngines(settings));
}

/** What the engine keeps in a provider's inputs for itself (pulumi/pkg, `resource/deploy/providers/registry.go`). */
const ENGINES = ["version", "pluginDownloadURL", "pluginChecksums", "name", "parameterization", "__internal"];

function withoutEngines(settings: Properties): Properties {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !ENGINES.includes(name)));
}
