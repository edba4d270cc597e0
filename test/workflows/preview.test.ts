import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findExecutable } from "../../toolchain/executable";
import { removeTemporaryDirectories, temporaryDirectory, writeProgram } from "../toolchain/fixtures";
import { checkOut } from "./checkout";
import { diagnostic, eventLines, SECRET, violation } from "./eventSample";
import { readWorkflow, stepsToRun } from "./workflow";

const steps = stepsToRun("preview.yml");
const jq = findExecutable("jq", process.env);
const MARKER = "<!-- sluice-preview -->";

/** The test's own PATH with programs that only pretend in front. */
function pathWith(...folders: readonly string[]): string {
  return [...folders, process.env.PATH ?? ""].join(":");
}

describe("the preview job", function () {
  this.timeout(60_000);

  let directory: string;
  let bin: string;

  before(() => {
    directory = checkOut();
    bin = temporaryDirectory();
    writeProgram(bin, "pulumi-language-nodejs", "exit 0");
  });

  after(removeTemporaryDirectories);

  /** A `pulumi` that writes these events, notes how it was called, and ends with this exit code. */
  function pretend(events: string, exitCode: number): void {
    const file = join(temporaryDirectory(), "events");
    writeFileSync(file, events);
    const note = `echo "$PULUMI_ENABLE_STREAMING_JSON_PREVIEW:" "$@" >"${join(bin, "call")}"`;
    writeProgram(
      bin,
      "pulumi",
      `[ "$1" = version ] && echo v3.220.0 && exit 0\n${note}\ncat "${file}"\nexit ${exitCode}`,
    );
  }

  async function preview(events: string, exitCode: number) {
    pretend(events, exitCode);
    const environment = { PATH: pathWith(bin) };
    const result = await steps.run("Preview", {
      directory,
      environment,
      expressions: { "matrix.stack": "production" },
    });
    return { ...result, comment: readFileSync(join(directory, "production.md"), "utf8") };
  }

  it("installs the npm packages, or finds them there", async () => {
    const { exitCode, output } = await steps.run("Install the npm packages", {
      directory,
      environment: { PATH: pathWith() },
    });
    assert.equal(exitCode, 0, output);
  });

  it("puts Pulumi on the path of the steps after it", async () => {
    pretend("", 0);
    const result = await steps.run("Find or install Pulumi", { directory, environment: { PATH: pathWith(bin) } });
    assert.equal(result.exitCode, 0, result.output);
    assert.equal(result.path, bin);
  });

  it("writes the kubeconfig where nobody else can read it", async () => {
    const content = "apiVersion: v1\nkind: Config\n";
    const expressions = { "secrets.KUBECONFIG": content };
    const runner = { directory, environment: { PATH: pathWith() }, expressions };
    const { exitCode, output, temporary } = await steps.run("Write the kubeconfig", runner);
    assert.equal(exitCode, 0, output);
    const kubeconfig = join(temporary, "kubeconfig");
    assert.equal(readFileSync(kubeconfig, "utf8"), content);
    assert.equal(statSync(kubeconfig).mode & 0o077, 0);
  });

  it("previews the stack with the pack, and streams the events", async () => {
    const { exitCode, output } = await preview(eventLines(), 0);
    assert.equal(exitCode, 0, output);
    const call = "true: preview --stack production --policy-pack policy --json --non-interactive";
    assert.equal(readFileSync(join(bin, "call"), "utf8").trim(), call);
  });

  it("fails when a rule refuses, and still hands over the section that says which", async () => {
    const events = eventLines(
      violation({ rule: "image-by-digest", message: "Pinned." }),
      diagnostic("error", "preview failed\n"),
    );
    const { exitCode, output, comment } = await preview(events, 255);
    assert.equal(exitCode, 255);
    assert.match(comment, /^### `production`: refused by 1 rule\n/);
    assert.match(output, /error: preview failed/);
  });

  it("neither logs nor keeps the debug messages, which hold secrets in clear", async () => {
    const { output } = await preview(eventLines(), 0);
    assert.ok(!output.includes(SECRET), output);
    const written = readdirSync(directory)
      .map((name) => join(directory, name))
      .filter((name) => statSync(name).isFile());
    for (const name of written) assert.ok(!readFileSync(name, "utf8").includes(SECRET), name);
  });

  it("fails when Pulumi does not start, and hands over a section all the same", async () => {
    const { exitCode, comment } = await preview("", 1);
    assert.equal(exitCode, 1);
    assert.match(comment, /^### `production`: the preview failed\n/);
  });
});

describe("the comment job", () => {
  afterEach(removeTemporaryDirectories);

  const COMMENTS = "repos/acme/shop/issues/7/comments";
  const expressions = {
    "github.event.pull_request.head.sha": "c0ffee",
    "github.server_url": "https://github.com",
    "github.repository": "acme/shop",
    "github.run_id": "42",
    "github.event.pull_request.number": "7",
    "github.token": "token",
  };

  async function putTogether(sections: Readonly<Record<string, string>>): Promise<string> {
    const directory = temporaryDirectory();
    for (const [stack, text] of Object.entries(sections)) writeFileSync(join(directory, `${stack}.md`), text);
    const result = await steps.run("Put them together", { directory, environment: { PATH: pathWith() }, expressions });
    assert.equal(result.exitCode, 0, result.output);
    return readFileSync(join(directory, "comment.md"), "utf8");
  }

  it("begins with the marker, and has the stacks in the order of their use", async () => {
    const comment = await putTogether({ production: "### C\n", dev: "### A\n", staging: "### B\n" });
    const title = "## Preview of c0ffee ([log](https://github.com/acme/shop/actions/runs/42))";
    assert.equal(comment, `${MARKER}\n${title}\n\n### A\n\n### B\n\n### C\n`);
  });

  it("says which stack has no preview", async () => {
    const comment = await putTogether({ dev: "### A\n", staging: "### B\n" });
    assert.match(comment, /\n### `production`: no preview, see the log\n$/);
  });

  it("has a section for each stack that is previewed", async () => {
    const { matrix } = readWorkflow("preview.yml").jobs.preview?.strategy ?? {};
    const comment = await putTogether({});
    assert.deepEqual(
      Array.from(comment.matchAll(/### `(\w+)`/g), ([, stack]) => stack),
      matrix?.stack,
    );
  });

  /** Runs the last step with a `gh` that has these comments' ids to tell, and gives what it was asked. */
  async function post({ ids, fails = false }: { readonly ids: string; readonly fails?: boolean }) {
    const directory = temporaryDirectory();
    const bin = temporaryDirectory();
    writeFileSync(join(directory, "comment.md"), "new");
    const calls = join(bin, "calls");
    const list = fails ? "echo 'HTTP 502' >&2; exit 1" : `printf '${ids}'; exit 0`;
    writeProgram(bin, "gh", `echo "$@" >>"${calls}"\ncase "$*" in *--paginate*) ${list};; esac\nexit 0`);
    const runner = { directory, environment: { PATH: pathWith(bin) }, expressions };
    const { exitCode, output } = await steps.run("Post the comment, or update the one from before", runner);
    return { exitCode, output, calls: existsSync(calls) ? readFileSync(calls, "utf8") : "" };
  }

  it("posts a comment where there is none", async () => {
    const { exitCode, output, calls } = await post({ ids: "" });
    assert.equal(exitCode, 0, output);
    assert.match(calls, new RegExp(`^api --silent --method POST ${COMMENTS} --field body=@comment\\.md$`, "m"));
    assert.doesNotMatch(calls, /PATCH/);
  });

  it("updates the comment from before, the first where there are several", async () => {
    const { exitCode, output, calls } = await post({ ids: "11\\n22\\n" });
    assert.equal(exitCode, 0, output);
    assert.match(
      calls,
      /^api --silent --method PATCH repos\/acme\/shop\/issues\/comments\/11 --field body=@comment\.md$/m,
    );
    assert.doesNotMatch(calls, /POST/);
  });

  it("posts nothing when the comments cannot be read, rather than a second one", async () => {
    const { exitCode, calls } = await post({ ids: "", fails: true });
    assert.notEqual(exitCode, 0);
    assert.doesNotMatch(calls, /POST|PATCH/);
  });

  const itWithJq = jq === undefined ? it.skip : it;
  const reason = jq === undefined ? " (skipped: jq, which reads the filter as gh does, is not on PATH)" : "";

  itWithJq(`takes for its own only what the workflow's account wrote with the marker in front${reason}`, async () => {
    const { calls } = await post({ ids: "" });
    const filter = /--jq ([^]*?)\napi /.exec(calls)?.[1] ?? "";
    const comments = [
      { id: 1, user: { login: "github-actions[bot]" }, body: "Another workflow's." },
      { id: 2, user: { login: "mallory" }, body: `${MARKER}\nmine now` },
      { id: 3, user: { login: "github-actions[bot]" }, body: `quoted: ${MARKER}` },
      { id: 4, user: { login: "github-actions[bot]" }, body: `${MARKER}\n## Preview` },
    ];
    const { stdout, stderr } = spawnSync("jq", ["-r", filter], { input: JSON.stringify(comments), encoding: "utf8" });
    assert.equal(stdout.trim(), "4", stderr);
  });
});

describe("every command of preview.yml", () => {
  it("was run by a test", () => assert.deepEqual(steps.untried(), []));
});
