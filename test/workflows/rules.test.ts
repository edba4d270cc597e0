import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findExecutable } from "../../toolchain/executable";
import { removeTemporaryDirectories, temporaryDirectory } from "../toolchain/fixtures";
import { buildActionlint } from "./actionlint";
import type { Actionlint } from "./actionlint";
import { readWorkflow, stepsOf, workflowFiles, workflowPath } from "./workflow";

/** Mistakes that people make, each in a workflow that is right without it. */
const breaks = [
  {
    what: "a mistyped expression",
    from: "${{ matrix.stack }}",
    to: "${{ matrix.stak }}",
    says: /"stak" is not defined/,
  },
  { what: "a job that waits for none", from: "needs: preview", to: "needs: previews", says: /job "previews"/ },
  { what: "a permission that is not there", from: "contents: read", to: "content: read", says: /"content"/ },
] as const;

const go = findExecutable("go", process.env);
const reason = go === undefined ? " (skipped: Go, with which it is built, is not on PATH)" : "";

describe(`actionlint${reason}`, function () {
  this.timeout(180_000);

  let actionlint: Actionlint;

  before(async function () {
    if (go === undefined) return this.skip();
    actionlint = await buildActionlint(go);
  });

  afterEach(removeTemporaryDirectories);

  for (const file of workflowFiles) {
    it(`finds nothing in ${file}`, async () => {
      const { exitCode, output } = await actionlint(workflowPath(file));
      assert.equal(exitCode, 0, output);
    });
  }

  for (const { what, from, to, says } of breaks) {
    it(`finds ${what}`, async () => {
      const broken = join(temporaryDirectory(), "preview.yml");
      writeFileSync(broken, readFileSync(workflowPath("preview.yml"), "utf8").replace(from, to));
      const { exitCode, output } = await actionlint(broken);
      assert.equal(exitCode, 1, output);
      assert.match(output, says);
    });
  }
});

for (const file of workflowFiles) {
  describe(`the workflow ${file}`, () => {
    const workflow = readWorkflow(file);
    const text = readFileSync(workflowPath(file), "utf8");

    it("uses actions by commit, and says which version that is", () => {
      const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line) && !line.includes("uses: ./.github/workflows/"));
      assert.equal(uses.length, stepsOf(workflow).filter((step) => step.uses !== undefined).length);
      for (const line of uses) assert.match(line, /uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it("uses one commit of each action", () => {
      const commits = new Set(stepsOf(workflow).flatMap(({ uses }) => uses ?? []));
      const actions = new Set([...commits].map((use) => use.split("@")[0]));
      assert.equal(commits.size, actions.size);
    });

    it("is never run with the rights of the target of a fork's pull request", () => {
      assert.deepEqual(
        Object.keys(workflow.on).filter((event) => !["push", "pull_request", "workflow_dispatch", "workflow_call"].includes(event)),
        [],
      );
    });

    it("gives each job what it needs, and no job both the repository's code and the right to write", () => {
      assert.deepEqual(workflow.permissions, {});
      for (const [name, { permissions, steps }] of Object.entries(workflow.jobs)) {
        const hasCode = steps.length === 0 || steps.some(({ uses = "" }) => uses.startsWith("actions/checkout@"));
        assert.deepEqual(permissions, hasCode ? { contents: "read" } : { "pull-requests": "write" }, name);
      }
    });

    it("leaves no credentials in the checked out repository", () => {
      for (const { uses = "", with: given } of stepsOf(workflow)) {
        if (uses.startsWith("actions/checkout@")) assert.equal(given["persist-credentials"], false);
      }
    });

    it("puts no expression into a script, where a branch's name could become a command", () => {
      for (const { name, run = "" } of stepsOf(workflow)) assert.ok(!run.includes("${{"), name);
    });

    it("shows secrets only to jobs that a fork cannot start, and that name an environment", () => {
      for (const [name, job] of Object.entries(workflow.jobs)) {
        if (!JSON.stringify(job).includes("secrets.")) continue;
        if ("pull_request" in workflow.on) assert.equal(job.if, "github.event.pull_request.head.repo.full_name == github.repository", name);
        assert.match(job.environment ?? "", /^(preview|deploy)-\$\{\{/, name);
      }
    });
  });
}
