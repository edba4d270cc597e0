/** Where the declaration of a resource type is: the installed SDK's `.d.ts` file and the interface in it. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { isRecord } from "../values";

export interface Source {
  /** The npm package and its installed version. */
  readonly sdk: string;
  readonly version: string;
  readonly file: string;
  readonly interface: string;
  /** The class whose properties are the outputs, where there is one. */
  readonly class?: string;
}

export const REPOSITORY = path.resolve(__dirname, "../../..");

export const NODE_MODULES = path.join(REPOSITORY, "node_modules");

/** Packages that declare Kubernetes' custom resources, by API group. */
const CUSTOM_RESOURCES: Readonly<Record<string, string>> = {
  "external-secrets.io": "@kubernetes-models/external-secrets",
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

/**
 * The declaration of a token such as `cloudflare:index/ruleset:Ruleset`, or of a plugin's settings by
 * `pulumi:providers:cloudflare`; undefined where the SDK has no such type.
 */
export function sourceOf(sdk: string, token: string): Source | undefined {
  const [name = "", module = "", kind = ""] = token.split(":");
  if (name === "pulumi") return sdkSource(sdk, "provider.d.ts", "Provider");
  return name === "kubernetes"
    ? (kubernetesSource(sdk, module, kind) ?? customSource(module, kind))
    : sdkSource(sdk, `${module.replace(/^index\//, "")}.d.ts`, kind);
}

/** A Kubernetes custom resource's declaration and validator; undefined where no installed package knows the kind. */
export function customSource(apiVersion: string, kind: string): (Source & { readonly module: string }) | undefined {
  const sdk = CUSTOM_RESOURCES[apiVersion.split("/")[0] ?? ""];
  const file = `${apiVersion}/${kind}.d.ts`;
  if (sdk === undefined || !existsSync(path.join(NODE_MODULES, sdk, file))) return undefined;
  return { ...located(sdk, file), interface: `I${kind}`, module: `${sdk}/${apiVersion}/${kind}` };
}

/** The SDK keeps `networking.k8s.io/v1` in `networking/v1`. */
function kubernetesSource(sdk: string, apiVersion: string, kind: string): Source | undefined {
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  return sdkSource(sdk, `${group.split(".")[0] ?? ""}/${version}/${kind}.d.ts`, kind);
}

/** File names differ from the kind in case only: `APIService` is in `apiservice.d.ts`. */
function sdkSource(sdk: string, file: string, kind: string): Source | undefined {
  const folder = path.join(NODE_MODULES, sdk, path.dirname(file));
  const wanted = path.basename(file).toLowerCase();
  const found = existsSync(folder) ? readdirSync(folder).find((entry) => entry.toLowerCase() === wanted) : undefined;
  if (found === undefined) return undefined;
  return { ...located(sdk, path.join(path.dirname(file), found)), interface: `${kind}Args`, class: kind };
}

function located(sdk: string, file: string): Pick<Source, "sdk" | "version" | "file"> {
  return { sdk, version: versionOf(sdk), file: path.join(NODE_MODULES, sdk, file) };
}

const versions = new Map<string, string>();

/** The installed version of an npm package. */
export function versionOf(sdk: string): string {
  const known = versions.get(sdk);
  if (known !== undefined) return known;
  const manifest: unknown = JSON.parse(readFileSync(path.join(NODE_MODULES, sdk, "package.json"), "utf8"));
  const version = isRecord(manifest) && typeof manifest.version === "string" ? manifest.version : "0.0.0";
  versions.set(sdk, version);
  return version;
}
