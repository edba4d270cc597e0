/** A checkout of the repository whose commands are run as people run them, on a sandbox in place of the vendors. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SIGNATURE_NAMESPACE } from "../../release/approvals/approval";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import { rebuilt } from "../../rollout/cli/demo/stage";
import { openEngine } from "../../rollout/engine";
import type { Engine } from "../../rollout/engine";
import { startSandbox } from "../../sandbox";
import type { Sandbox } from "../../sandbox";
import { ensureEngine } from "../../toolchain/engine";
import { engineEnvironment } from "../../toolchain/environment";
import { shown } from "../approvals/people";
import { temporaryDirectory } from "../toolchain/fixtures";
import { checkOut } from "../workflows/checkout";

export const STACK = "production";
const APPROVER = "tech-lead@omnihub.dev";
const HOSTS = ["omnihub.dev", "api.omnihub.dev"];

/** Two steps, each of which somebody has to approve, and limits that seconds of traffic can tell. */
const PLAN = planSchema.parse({
  strategy: "canary",
  steps: [
    { weight: 25, hold: "1s", approvals: ["tech-lead"] },
    { weight: 100, hold: "1s", approvals: ["tech-lead"] },
  ],
  analysis: { interval: "500ms", minimumRequests: 50, patience: "1m", toleratedErrorPercent: 5 },
  triggers: [{ kind: "errorRate", abovePercent: 20, over: "1m" }],
  approvals: { roles: { "tech-lead": [APPROVER] }, plan: ["tech-lead"] },
});

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Running {
  /** Waits for an event of a kind, which `--json` prints; resolves to undefined where the command ends without it. */
  event(kind: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  kill(): void;
  readonly ended: Promise<Ended>;
}

export interface Desk {
  readonly directory: string;
  readonly sandbox: Sandbox;
  readonly engine: Engine;
  /** Begins `./sluice` with arguments. */
  begin(...words: readonly string[]): Running;
  /** Runs `./sluice` to its end. */
  run(...words: readonly string[]): Promise<Ended>;
  /** Puts another release in the stack's config. */
  propose(version: string): Promise<void>;
  approve(): Promise<Ended>;
  stop(): Promise<void>;
}

/** The stack has a stable release, 1.3.2, and users. */
export async function openDesk(): Promise<Desk> {
  const directory = checkOut();
  const found = await ensureEngine();
  const sandbox = await startSandbox({ directory: temporaryDirectory() });
  const environment = { ...engineEnvironment(found), ...sandbox.environment };
  const engine = await openEngine({ binDirectory: found.binDirectory, project: directory, stack: STACK, environment });
  const model = releaseSchema.parse(await engine.config.get(["sluice:release"]));
  const configure = (values: Readonly<Record<string, unknown>>) =>
    engine.config.set(Object.entries(values).map(([key, value]) => ({ path: [`sluice:${key}`], value })));
  const begin = (...words: readonly string[]) => started(join(directory, "sluice"), words, { cwd: directory, env: environment });
  const key = hired(directory);

  await configure({ release: rebuilt(model, "1.3.2"), plan: PLAN, driver: driverConfig(sandbox), step: PLAN.steps.length });
  await engine.up();
  await configure({ finalised: true });
  await engine.up();
  sandbox.world.load({ hosts: HOSTS, requestsPerSecond: 200 });
  return {
    directory,
    sandbox,
    engine,
    begin,
    run: (...words) => begin(...words).ended,
    propose: (version) => configure({ release: rebuilt(model, version), step: 0, finalised: false, rollback: false }),
    approve: () => begin("approve", "--stack", STACK, "--role", "tech-lead", "--as", APPROVER, "--key", key).ended,
    stop: () => sandbox.stop(),
  };
}

/** Somebody who may approve, and the drill that production asks for. */
function hired(directory: string): string {
  const key = join(directory, ".sluice", "key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", APPROVER, "-f", key]);
  const evidence = join(directory, "approvals", STACK, "evidence");
  mkdirSync(evidence, { recursive: true });
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  writeFileSync(join(evidence, "drill.json"), JSON.stringify(shown(now, { kind: "rollbackDrill", passed: true, seconds: 21 })));
  const line = `${APPROVER} namespaces="${SIGNATURE_NAMESPACE}" ${readFileSync(`${key}.pub`, "utf8")}`;
  appendFileSync(join(directory, "approvals", "allowed_signers"), line);
  return key;
}

function driverConfig({ world }: Sandbox) {
  const site = { urls: [`${world.edge}/health`], headers: { host: "api.omnihub.dev" } };
  return { metrics: { kind: "scrape", url: world.metrics }, alerts: { url: world.alerts }, smokeTests: [site] };
}

function started(program: string, words: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Running {
  const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const output = { lines: [] as string[], errors: "" };
  const waiting = new Set<() => void>();
  const tell = () => waiting.forEach((look) => look());
  createInterface({ input: child.stdout }).on("line", (line) => {
    output.lines.push(line);
    tell();
  });
  child.stderr.on("data", (chunk: Buffer) => (output.errors += chunk.toString()));
  let over = false;
  const ended = once(child, "close").then(([code]: readonly unknown[]): Ended => {
    over = true;
    tell();
    return { code: typeof code === "number" ? code : null, output: output.lines.join("\n"), errors: output.errors };
  });
  const found = (kind: string) =>
    output.lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>).find((event) => event.kind === kind);
  return {
    ended,
    kill: () => void child.kill("SIGKILL"),
    event: (kind) =>
      new Promise((resolve) => {
        const look = () => {
          const event = found(kind);
          if (!event && !over) return;
          waiting.delete(look);
          resolve(event);
        };
        waiting.add(look);
        look();
      }),
  };
}
