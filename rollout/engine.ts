/** The Pulumi engine, as the driver uses it: the real CLI through the Automation API, one stack. */

import { dirname } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import type { Deployment, EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { stackFile } from "./stackFile";
import type { StackFile } from "./stackFile";

/** One resource that an update changed. */
export interface Change {
  readonly operation: string;
  readonly type: string;
  readonly name: string;
}

export interface Update {
  readonly changes: readonly Change[];
  /** Seconds from the start of the command to its end. */
  readonly seconds: number;
}

/** A resource as the stack's state holds it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** The vendor's id; components have none. */
  readonly id?: string;
  /** False for components, which only group. */
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

export interface Engine {
  readonly config: StackFile;
  preview(): Promise<Update>;
  up(): Promise<Update>;
  outputs(): Promise<Record<string, unknown>>;
  destroy(): Promise<Update>;
  /** Everything in the stack's state, secrets in clear: never to be printed or stored. */
  resources(): Promise<readonly StateResource[]>;
}

export interface EngineOptions {
  /** Folder that holds `pulumi`. */
  readonly binDirectory: string;
  /** Folder with Pulumi.yaml and the stack files. */
  readonly project: string;
  readonly stack: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The policy pack that previews and updates are held to; none when left out. */
  readonly policy?: { readonly pack: string; readonly config?: string };
}

/** Selects the stack, and creates it where it is not there yet. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { binDirectory, project, stack, environment, policy } = options;
  const pulumiCommand = await PulumiCommand.get({ root: dirname(binDirectory) });
  const selected = await LocalWorkspace.createOrSelectStack(
    { stackName: stack, workDir: project },
    { pulumiCommand, envVars: { ...environment } },
  );
  const packs = policy && {
    policyPacks: [policy.pack],
    ...(policy.config ? { policyPackConfigs: [policy.config] } : {}),
  };
  return {
    config: stackFile(project, stack),
    preview: () => timed((onEvent) => selected.preview({ onEvent, ...packs })),
    up: () => timed((onEvent) => selected.up({ onEvent, ...packs })),
    outputs: async () => plainOutputs(await selected.outputs()),
    destroy: () => timed((onEvent) => selected.destroy({ onEvent })),
    resources: async () => resourcesIn(await selected.exportStack()),
  };
}

async function timed(run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Update> {
  const changes: Change[] = [];
  const started = performance.now();
  await run(({ resourcePreEvent }) => {
    if (resourcePreEvent && resourcePreEvent.metadata.op !== "same") changes.push(changeOf(resourcePreEvent.metadata));
  });
  return { changes, seconds: (performance.now() - started) / 1000 };
}

function changeOf({ op, urn, type }: { readonly op: string; readonly urn: string; readonly type: string }): Change {
  return { operation: op, type, name: urn.split("::").at(-1) ?? urn };
}

function plainOutputs(outputs: Awaited<ReturnType<Stack["outputs"]>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
}

function resourcesIn({ deployment }: Deployment): readonly StateResource[] {
  const { resources } = deployment as { readonly resources?: readonly StateResource[] };
  return resources ?? [];
}
