/** A product on a stage: its stack in the sandbox, the people who approve, and those who are told. */

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { rules } from "../../../policy/rules";
import type { Config, Plan, Release } from "../../../release/schema";
import { web as webSchema } from "../../../release/schema/web";
import { webSecrets } from "../../../release/webSecrets";
import { valueInStore } from "../../../sandbox/cloud/vendors/externalSecrets";
import { startReceivers } from "../../../sandbox/receivers";
import type { Receivers } from "../../../sandbox/receivers";
import { projectDirectory } from "../../../toolchain/paths";
import { openProject } from "../../approvals/project";
import { secretVariables } from "../../driver/secretHeaders";
import type { EngineOptions } from "../../engine";
import type { Person } from "./people";
import { hire } from "./people";
import { prove } from "./proof";
import { quickened, usualSpeed } from "./quickened";
import { sandboxed } from "./sandboxed";
import { openStage } from "./stage";
import { openStaging } from "./staging";
import type { Staging } from "./staging";
import type { Stage } from "./stage";
import type { Tell } from "./telling";

export interface Scene {
  readonly stage: Stage;
  readonly stack: string;
  /** Null where no pack is asked. */
  readonly policy: NonNullable<EngineOptions["policy"]> | null;
  readonly receivers: Receivers;
  /** One for each approval that the plan asks for. */
  readonly approvers: readonly Person[];
  readonly plan: Plan;
  /** As the stack file has it, but for what only the sandbox knows. */
  readonly config: Config;
  /** The release in the stack file; the story's releases are rebuilds of it. */
  readonly model: Release;
  /** The stack that the plan puts first; null where it names none. */
  readonly staging: Staging | null;
  readonly tell: Tell;
  /** Of the driver: vendors' credentials, and the keys that its checks send. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface SceneOptions {
  /** Everything is kept below it; what an earlier run left there is removed. */
  readonly directory: string;
  /** Folder with the stack file. */
  readonly from: string;
  readonly stack: string;
  /** How many times faster than the plan the holds pass; so that the longest takes 45 s when left out. */
  readonly speed?: number;
  readonly tell: Tell;
}

/** Sets the stage: the plan in less time, the driver's eyes on the sandbox, keys for everybody, proof of the whole checklist. */
export async function openScene({ directory, from, stack, speed, tell }: SceneOptions): Promise<Scene> {
  const policy = { pack: join(projectDirectory, "policy"), config: join(directory, "pack.json") };
  const stage = await openStage({ directory, stack, from, policy });
  await giveSecrets(stage, stack);
  const { config } = await openProject(stage.project, stack, new Date());
  const receivers = await startReceivers({ page: statusPage(config.plan) });
  const plan = toldTo(receivers, quickened(config.plan, speed ?? usualSpeed(config.plan)));
  const model = { ...config.release, author: config.release.author ?? `developer@${config.service.domain}` };
  await stage.configure({ plan, ...(config.driver ? { driver: sandboxed(config.driver, stage.sandbox.world) } : {}) });
  const approvers = await hire(stage.project, people(plan));
  await prove(plan.evidence, { project: stage.project, stack });
  await writePackConfig(policy.config, stage.project);
  const { stagingFirst } = plan;
  const staging = stagingFirst === undefined ? null : await openStaging(stage, { from, stack: stagingFirst });
  return {
    stage,
    stack,
    staging,
    policy,
    receivers,
    approvers,
    plan,
    config,
    model,
    tell,
    environment: { ...stage.environment, ...receivers.environment, ...keysFor(config) },
    async stop() {
      await Promise.all([stage.stop(), receivers.stop(), staging?.stop()]);
    },
  };
}

/** Every secret of the stack's own config gets a value of its own, as a user would give it. */
async function giveSecrets({ engine, project, environment }: Stage, stack: string): Promise<void> {
  const web = webSchema.optional().parse(await engine.config.get(["sluice:web"]));
  for (const { name } of webSecrets(web)) {
    const value = randomBytes(12).toString("hex");
    const options = { cwd: project, env: { ...process.env, ...environment }, input: value };
    execFileSync("pulumi", ["config", "set", "--secret", `secret:${name}`, "--stack", stack], options);
  }
}

/** A gateway lets the driver's checks in with the key of its first consumer. */
function keysFor({ driver, gateway, cluster }: Config): Readonly<Record<string, string>> {
  const consumer = gateway?.consumers[0];
  if (!driver || !consumer || !cluster) return {};
  const key = valueInStore(`${cluster.namespace}/${consumer.key.name}`, consumer.key.key);
  return Object.fromEntries(secretVariables(driver).map((variable) => [variable, key]));
}

/** A webhook is an address of its own; what the others are known by stays as it is. */
function toldTo({ origins }: Receivers, plan: Plan): Plan {
  if (!plan.notices) return plan;
  const channels = Object.entries(plan.notices.channels).map(([name, { kind, to }]) => [name, { kind, to: kind === "webhook" ? origins.webhook : to }]);
  return { ...plan, notices: { ...plan.notices, channels: Object.fromEntries(channels) as typeof plan.notices.channels } };
}

function statusPage({ notices }: Plan): string {
  return Object.values(notices?.channels ?? {}).find(({ kind }) => kind === "statusPage")?.to ?? "none";
}

/** Of each list of roles the first holder of the first role: any of them is enough. */
function people({ approvals, steps }: Plan): Readonly<Record<string, string>> {
  const asked = [approvals?.plan ?? [], ...steps.map((step) => step.approvals)].flatMap(([role]) => role ?? []);
  return Object.fromEntries(asked.flatMap((role) => (approvals?.roles[role]?.[0] ? [[role, approvals.roles[role][0]]] : [])));
}

/** The pack reads the stage's approvals; when a rollback was last rehearsed is not what a stage is about. */
async function writePackConfig(file: string, project: string): Promise<void> {
  const directory = relative(projectDirectory, join(project, "approvals"));
  const gates = rules.filter(({ options }) => "directory" in options).map(({ name }) => [name, { directory }]);
  await writeFile(file, JSON.stringify({ ...Object.fromEntries(gates), "rollback-drill-fresh": "disabled" }));
}
