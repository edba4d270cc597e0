/** The Pulumi engine, as the driver uses it: the real CLI through the Automation API, one stack. */

import { dirname, resolve } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";
import type { Deployment, Stack } from "@pulumi/pulumi/automation";
import { stackFile } from "../stackFile";
import type { StackFile } from "../stackFile";
import { outputsOf } from "./outputs";
import type { Redact } from "./secrets";
import { redactorFor } from "./secrets";
import { createTurns } from "./turns";
import type { Update } from "./update";
import { carryOut } from "./update";

export { UpdateError } from "./update";
export type { Update } from "./update";

/** A resource as the stack's state holds it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** The vendor's id; components have none. */
  readonly id?: string;
  /** False for components, which only group. */
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface Run {
  /** Stops the command: it ends the operations under way, saves what they did and begins no more. */
  readonly signal?: AbortSignal;
  /** How long the command may take, milliseconds; 30 minutes when left out. What hangs then is cut off. */
  readonly timeoutMs?: number;
  /** False runs it without the policy pack; the way back is never held up by rules. */
  readonly policed?: boolean;
  /** True compares the state with what really exists first. */
  readonly refresh?: boolean;
  /** True goes for speed: the state is saved once, at the end, and what fails keeps nothing else from being done. */
  readonly urgent?: boolean;
  /** File of an update plan: a preview writes it, and an update does what it says and nothing else. */
  readonly updatePlan?: string;
  /** File with the stack's config, for a preview of another one than its own. */
  readonly configFile?: string;
}

/** One command at a time; each throws an UpdateError that says what went wrong, secrets left out. */
export interface Engine {
  readonly config: StackFile;
  /** Whether previews and updates are held to a policy pack. */
  readonly isPoliced: boolean;
  preview(run?: Run): Promise<Update>;
  up(run?: Run): Promise<Update>;
  /** Of this stack, or of another one of the same program, secrets masked; empty where it was never deployed. */
  outputs(stack?: string): Promise<Record<string, unknown>>;
  /** Where the stack's state is kept: the backend's URL, and the project's name there. */
  place(): Promise<{ readonly backend: string; readonly project: string }>;
  destroy(): Promise<Update>;
  /** Takes the stack's secrets, as they are now, out of a text. */
  redactor(): Promise<Redact>;
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

/** Operations at once. Vendors' answers are waited for, not computed, so it does not depend on the machine's cores. */
const PARALLEL = 64;

/**
 * The engine saves the whole state after each change, one save after the other; with 100 services that takes minutes. An
 * engine that is killed before its one save leaves a state that lags behind: the next update makes the same changes again.
 */
const ONE_SAVE = { PULUMI_SKIP_CHECKPOINTS: "true" };

/** Selects the stack, and creates it where it is not there yet. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { binDirectory, project, stack, policy } = options;
  // Older language hosts do not tell the program where its project is; files that its config names lie there.
  const environment = { ...options.environment, PULUMI_NODEJS_ROOT_DIRECTORY: resolve(project) };
  const pulumiCommand = await PulumiCommand.get({ root: dirname(binDirectory) });
  const selected = withoutSummaries(
    await LocalWorkspace.createOrSelectStack({ stackName: stack, workDir: project }, { pulumiCommand, envVars: environment }),
  );
  const packs = {
    policyPacks: policy ? [policy.pack] : [],
    policyPackConfigs: policy?.config === undefined ? [] : [policy.config],
  };
  const inTurn = createTurns();
  const run = (command: "preview" | "up" | "destroy", { policed = true, urgent = false, refresh, updatePlan, configFile, ...limits }: Run = {}) =>
    inTurn(() => {
      selected.workspace.envVars = { ...environment, ...(urgent ? ONE_SAVE : {}) };
      const options_ = { ...(policed ? packs : {}), refresh, plan: updatePlan, configFile, parallel: PARALLEL, continueOnError: urgent };
      return carryOut(selected, limits, (watched) => selected[command]({ ...watched, ...options_ }));
    });
  return {
    config: stackFile(project, stack),
    isPoliced: policy !== undefined,
    preview: (options_) => run("preview", options_),
    up: (options_) => run("up", options_),
    outputs: (other = stack) => outputsOf({ binDirectory, project, stack: other, environment }),
    place: async () => {
      const [{ url }, { name }] = await Promise.all([selected.workspace.whoAmI(), selected.workspace.projectSettings()]);
      return { backend: url ?? "", project: name };
    },
    destroy: () => run("destroy", { policed: false }),
    redactor: () => redactorFor(selected),
    resources: async () => resourcesIn(await selected.exportStack()),
  };
}

/** After each update the Automation API asks for its outputs, twice, and its history: a second of commands whose answers nobody reads. */
function withoutSummaries(stack: Stack): Stack {
  return Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
}

function resourcesIn({ deployment }: Deployment): readonly StateResource[] {
  const { resources } = deployment as { readonly resources?: readonly StateResource[] };
  return resources ?? [];
}
