/** One pod as processes of this machine: its volumes are folders, its mounts the paths of those folders. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listAt, recordAt, textAt, type Properties } from "../cloud/values";
import type { CloudResource } from "../types";

export interface JobResult {
  readonly succeeded: boolean;
  /** What the containers wrote, in the order in which they ran. */
  readonly output: string;
}

export interface PodOptions {
  /** Where PersistentVolumeClaims are kept, a folder each. */
  readonly directory: string;
  /** Where commands are looked for, as in PATH; this process's own when left out. */
  readonly path?: string;
  /** Values that take the place of those in the cloud's Secrets, by `<secret>/<key>`. Default none. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The ConfigMaps and Secrets that pods refer to. */
  readonly resources: readonly CloudResource[];
}

/** Runs the init containers and then the others, until one fails. */
export async function runPod(pod: Properties, namespace: string, options: PodOptions): Promise<JobResult> {
  const scratch = mkdtempSync(join(tmpdir(), "sluice-pod-"));
  try {
    const named = find(options.resources, namespace);
    const folders = listAt(pod, "volumes").map((volume) => folderOf(volume, scratch, named, options));
    const volumes = new Map(folders);
    let output = "";
    for (const container of [...listAt(pod, "initContainers"), ...listAt(pod, "containers")]) {
      const result = await runContainer(container, volumes, namespace, options);
      output += result.output;
      if (!result.succeeded) return { succeeded: false, output };
    }
    return { succeeded: true, output };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Find = (kind: string, name: string | undefined) => Properties;

function find(resources: readonly CloudResource[], namespace: string): Find {
  return (kind, name) => {
    const id = `${namespace}/${name ?? ""}`;
    const found = resources.find((resource) => resource.type === `kubernetes:core/v1:${kind}` && resource.id === id);
    if (found === undefined) throw new Error(`there is no ${kind} ${id}`);
    return found.properties;
  };
}

/** The name of a volume, and its folder with what it holds from the start. */
function folderOf(volume: unknown, scratch: string, named: Find, { directory }: PodOptions): [string, string] {
  const name = textAt(volume, "name") ?? "";
  const claim = textAt(volume, "persistentVolumeClaim.claimName");
  const folder = claim === undefined ? join(scratch, name) : join(directory, "claims", claim);
  mkdirSync(folder, { recursive: true });
  const configMap = textAt(volume, "configMap.name");
  const data = configMap === undefined ? {} : recordAt(named("ConfigMap", configMap), "data");
  for (const [file, text] of Object.entries(data)) writeFileSync(join(folder, file), String(text));
  return [name, folder];
}

async function runContainer(
  container: unknown,
  volumes: ReadonlyMap<string, string>,
  namespace: string,
  options: PodOptions,
): Promise<JobResult> {
  const mounts = listAt(container, "volumeMounts").map((mount) => ({
    path: textAt(mount, "mountPath") ?? "",
    folder: volumes.get(textAt(mount, "name") ?? "") ?? "",
  }));
  const here = (text: string): string => {
    const mount = mounts.find(({ path }) => text === path || text.startsWith(`${path}/`));
    return mount ? mount.folder + text.slice(mount.path.length) : text;
  };
  const words = ["command", "args"].flatMap((list) => listAt(container, list));
  const [command = "", ...args] = words.map((word) => here(String(word)));
  const variables = listAt(container, "env").map((entry): [string, string] => {
    return [textAt(entry, "name") ?? "", here(valueOf(entry, namespace, options))];
  });
  return runProcess(command, args, { PATH: options.path ?? process.env.PATH, ...Object.fromEntries(variables) });
}

function valueOf(entry: unknown, namespace: string, { resources, secrets = {} }: PodOptions): string {
  const reference = recordAt(entry, "valueFrom.secretKeyRef");
  const { name, key } = reference;
  if (typeof name !== "string" || typeof key !== "string") return textAt(entry, "value") ?? "";
  const given = secrets[`${name}/${key}`];
  if (given !== undefined) return given;
  const secret = find(resources, namespace)("Secret", name);
  const plain = recordAt(secret, "stringData")[key];
  return typeof plain === "string" ? plain : Buffer.from(String(recordAt(secret, "data")[key]), "base64").toString();
}

function runProcess(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<JobResult> {
  const child = spawn(command, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const pieces: string[] = [];
  const hear = (piece: unknown) => void pieces.push(String(piece));
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return new Promise((resolve) => {
    child.on("error", ({ message }) => hear(message));
    child.on("close", (code) => resolve({ succeeded: code === 0, output: pieces.join("") }));
  });
}
