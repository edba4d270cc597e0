/** `./sluice approve`, `reject` and `approvals`: decisions on a stack's release, signed with SSH keys. */

import { homedir } from "node:os";
import { join, relative } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { ApprovalPayload, Decision, OverridableGate } from "../../release/approvals/approval";
import { milliseconds } from "../../release/schema";
import { decide } from "../approvals/decide";
import { identity } from "../approvals/identity";
import { listApprovals } from "../approvals/list";
import type { Listed } from "../approvals/list";
import { previewStep } from "../approvals/previewStep";
import { openProject } from "../approvals/project";
import { openSession } from "../driver/session";
import { progressFor } from "../../toolchain/progress";

interface DecisionFlags {
  readonly stack: string;
  readonly role: string;
  readonly steps?: ApprovalPayload["steps"];
  readonly key: string;
  readonly as?: string;
  readonly json?: boolean;
}

interface ApproveFlags extends DecisionFlags {
  readonly expires?: string;
  readonly condition: readonly string[];
  readonly override: readonly OverridableGate[];
  readonly reason?: string;
  readonly preview?: boolean;
}

export const approveCommand = decisionCommand(
  "approve",
  "approve the release in a stack's config, signed with your SSH key",
)
  .option("--expires <duration>", "how long it counts; as long as the plan allows when left out", parseDuration)
  .option(
    "--condition <text>",
    "what is still open, and blocks until you approve without it; may be repeated",
    collect<string>,
    [],
  )
  .addOption(
    new Option("--override <gate>", "lift the window or the freeze, with --reason; may be repeated")
      .argParser(parseGate)
      .default([]),
  )
  .option("--reason <text>", "why the window or the freeze is lifted")
  .option("--preview", "show what the one step of --steps would change now, and approve just that update")
  .action(async (flags: ApproveFlags) => {
    const { condition, override, reason, expires } = flags;
    if (override.length > 0 && reason === undefined) throw new Error("An override needs its --reason.");
    const overrides = override.map((gate) => ({ gate, reason: reason ?? "" }));
    const decision: Decision =
      condition.length > 0 ? { kind: "conditional", open: [...condition] } : { kind: "approved" };
    await give(flags, decision, { overrides, expires, updatePlan: flags.preview === true ? await lookAt(flags) : undefined });
  });

export const rejectCommand = decisionCommand(
  "reject",
  "keep the release in a stack's config from going on, signed with your SSH key",
)
  .requiredOption("--reason <text>", "why")
  .action((flags: DecisionFlags & { readonly reason: string }) =>
    give(flags, { kind: "rejected", reason: flags.reason }, {}),
  );

export const approvalsCommand = new Command("approvals")
  .description("list a stack's approvals, and why one does not count")
  .requiredOption("--stack <name>", "the stack, as in Pulumi.<stack>.yaml")
  .option("--json", "one JSON object a line instead of text")
  .action(async ({ stack, json }: { readonly stack: string; readonly json?: boolean }) => {
    const now = new Date();
    const listed = listApprovals(await openProject(process.cwd(), stack, now), now);
    if (json !== true && listed.length === 0) console.log(`Stack ${stack} has no approvals.`);
    for (const entry of listed) console.log(json === true ? JSON.stringify(entry) : line(entry));
  });

function decisionCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .requiredOption("--stack <name>", "the stack, as in Pulumi.<stack>.yaml")
    .requiredOption("--role <role>", "the role in which you decide, one of the plan's")
    .option("--steps <range>", "one step or a range such as 1-4; the whole plan when left out", parseSteps)
    .option("--key <file>", "your SSH key", join(homedir(), ".ssh", "id_ed25519"))
    .option("--as <identity>", "who you are, as approvals/allowed_signers names you; git's user.email when left out")
    .option("--json", "one JSON object instead of text");
}

interface Extras {
  readonly overrides?: readonly { readonly gate: OverridableGate; readonly reason: string }[];
  readonly expires?: string;
  readonly updatePlan?: string;
}

/** Shows what would change on standard error, and gives the digest of just that. */
async function lookAt({ stack, steps }: DecisionFlags): Promise<string> {
  if (steps === undefined || steps.from !== steps.to) {
    throw new Error("Only one step can be looked at, for those after it depend on what it leaves. Say which with --steps, such as --steps 2.");
  }
  const { engine } = await openSession({ directory: process.cwd(), stack, policy: null });
  const step = { directory: process.cwd(), stack, step: steps.from };
  const { digest, changes } = await progressFor(undefined).step(`Previewing step ${steps.from} on ${stack}`, () => previewStep(engine, step));
  const lines = changes.map(({ operation, type, name }) => `  ${operation} ${pc.bold(name)} ${pc.dim(type)}`);
  console.error(lines.length > 0 ? lines.join("\n") : "  changes nothing");
  return digest;
}

async function give(
  { stack, role, steps, key, as, json }: DecisionFlags,
  decision: Decision,
  extras: Extras,
): Promise<void> {
  const now = new Date();
  const project = await openProject(process.cwd(), stack, now);
  const { payload, file } = await decide(
    project,
    { decision, role, approver: as ?? identity(), steps, key, ...extras },
    now,
  );
  const path = relative(process.cwd(), file);
  if (json === true) {
    console.log(JSON.stringify({ file: path, ...payload }));
    return;
  }
  console.log(`${pc.bold(summary(payload))}, until ${payload.expires}`);
  console.log(`Commit ${path} for it to count.`);
}

function line({ file, approval, why }: Listed): string {
  const status = why === null ? pc.green("counts") : pc.red(approval ? `does not count: it ${why}` : `void: ${why}`);
  return `${file.slice(0, 8)}  ${approval ? `${summary(approval)}, until ${approval.expires}` : file}  ${status}`;
}

const VERBS = { approved: "approved", conditional: "approved on conditions", rejected: "rejected" } as const;

function summary({ decision, release, steps, stack, approver, role }: ApprovalPayload): string {
  const range = steps.from === steps.to ? `step ${steps.from}` : `steps ${steps.from} to ${steps.to}`;
  return `${range} of ${release.version} on ${stack} ${VERBS[decision.kind]} by ${approver} as ${role}`;
}

function parseSteps(text: string): ApprovalPayload["steps"] {
  const [, from, to = from] = /^([1-9]\d*)(?:-([1-9]\d*))?$/.exec(text) ?? [];
  if (Number(from) <= Number(to)) return { from: Number(from), to: Number(to) };
  throw new InvalidArgumentError("Expected one step or a range, such as 2 or 1-4.");
}

function parseDuration(text: string): string {
  try {
    milliseconds(text);
    return text;
  } catch {
    throw new InvalidArgumentError("Expected a duration such as 24h.");
  }
}

function parseGate(text: string, before: readonly OverridableGate[]): readonly OverridableGate[] {
  if (text !== "window" && text !== "freeze") throw new InvalidArgumentError("Expected window or freeze.");
  return collect(text, before);
}

function collect<Value>(value: Value, before: readonly Value[]): readonly Value[] {
  return [...before, value];
}
