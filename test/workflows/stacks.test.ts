import assert from "node:assert/strict";
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { web as webSchema } from "../../release/schema/web";
import { webSecrets } from "../../release/webSecrets";
import { stackFile } from "../../rollout/stackFile";
import { startSandbox } from "../../sandbox";
import { runCommand } from "../../toolchain/command";
import { ensureEngine } from "../../toolchain/engine";
import type { Engine } from "../../toolchain/engine";
import { engineEnvironment } from "../../toolchain/environment";
import { projectDirectory } from "../../toolchain/paths";
import { removeTemporaryDirectories, temporaryDirectory } from "../toolchain/fixtures";
import { checkOut } from "./checkout";
import { stepsToRun } from "./workflow";

const examples = join(projectDirectory, "examples");

/** Folders with stack files: the repository itself, and each of its examples. */
const folders = [
  projectDirectory,
  ...readdirSync(examples).map((name) => join(examples, name)),
];

/** Those of the stack's own folder, and no others. */
function copyMigrations(from: string, to: string): void {
  rmSync(join(to, "migrations"), { recursive: true, force: true });
  if (existsSync(join(from, "migrations"))) cpSync(join(from, "migrations"), join(to, "migrations"), { recursive: true });
}

/** Every stack file, relative to the repository. */
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /^Pulumi\.[\w-]+\.yaml$/.test(name))
    .map((name) => relative(projectDirectory, join(folder, name))),
);

describe("a pull request's preview, with the pack on the real engine,", function () {
  this.timeout(180_000);

  let engine: Engine;
  let directory: string;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    engine = await ensureEngine();
    directory = checkOut();
  });

  after(removeTemporaryDirectories);

  interface Change {
    readonly path: readonly string[];
    readonly value: unknown;
  }

  /** Runs the workflow's own step for a stack file in a sandbox of its own. */
  async function preview(file: string, changes: readonly Change[] = []) {
    const stack = /([\w-]+)\.yaml$/.exec(file)?.[1] ?? "";
    const sandbox = await startSandbox({ directory: temporaryDirectory() });
    try {
      copyFileSync(join(projectDirectory, file), join(directory, `Pulumi.${stack}.yaml`));
      copyMigrations(dirname(join(projectDirectory, file)), directory);
      await stackFile(directory, stack).set(changes);
      const environment = { ...engineEnvironment(engine), ...sandbox.environment };
      const created = await runCommand("pulumi", ["stack", "init", stack], {
        environment,
        workingDirectory: directory,
      });
      assert.equal(created.exitCode, 0, created.output);
      await giveSecrets(stack, environment);
      const expressions = {
        "matrix.stack": stack,
        "vars.PULUMI_BACKEND_URL": environment.PULUMI_BACKEND_URL ?? "",
        "secrets.PULUMI_CONFIG_PASSPHRASE": environment.PULUMI_CONFIG_PASSPHRASE ?? "",
      };
      const { exitCode, output } = await stepsToRun("preview.yml").run("Preview", {
        directory,
        environment,
        expressions,
      });
      return { stack, exitCode, output, comment: readFileSync(join(directory, `${stack}.md`), "utf8") };
    } finally {
      await sandbox.stop();
    }
  }

  /** A value for each secret that the stack refers to. */
  async function giveSecrets(stack: string, environment: Readonly<Record<string, string>>): Promise<void> {
    const web = webSchema.optional().parse(await stackFile(directory, stack).get(["sluice:web"]));
    for (const { name } of webSecrets(web)) {
      const words = ["config", "set", "--secret", `secret:${name}`, "a-value-of-its-own", "--stack", stack];
      const { exitCode, output } = await runCommand("pulumi", words, { environment, workingDirectory: directory });
      assert.equal(exitCode, 0, output);
    }
  }

  for (const file of files) {
    it(`refuses nothing in ${file}`, async () => {
      const { stack, exitCode, output, comment } = await preview(file);
      assert.equal(exitCode, 0, output);
      assert.match(comment, new RegExp(`^### \`${stack}\`: \\d+ changes: \\d+ create\\n`));
      assert.doesNotMatch(comment, /No policy pack/);
    });
  }

  it("refuses a single replica in production, and says so in the comment", async () => {
    const changes = [{ path: ["sluice:services", "0", "replicas", "minimum"], value: 1 }];
    const { exitCode, comment } = await preview("Pulumi.production.yaml", changes);
    assert.notEqual(exitCode, 0);
    assert.match(comment, /^### `production`: refused by 1 rule\n/);
    assert.match(comment, /\*\*Refused\*\* by `workload-replicas`, `[\w:/]+` `[\w.-]+`\n```text\n[^`]*expected: /);
  });

  it("says in the comment where a stack file is wrong, and in the log what is wrong with it", async () => {
    const { exitCode, output, comment } = await preview("Pulumi.staging.yaml", [{ path: ["sluice:step"], value: 9 }]);
    assert.notEqual(exitCode, 0);
    assert.match(comment, /^### `staging`: the preview failed\n[^]*\n- `sluice:step`: expected `0 to 2, /);
    assert.match(output, /sluice:step: found 9; expected 0 to 2/);
  });
});
