import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { papers, release } from "../../rollout/cli/demo/chapters";
import { openScene } from "../../rollout/cli/demo/scene";
import type { Scene } from "../../rollout/cli/demo/scene";
import type { Stage } from "../../rollout/cli/demo/stage";
import { teller } from "../../rollout/cli/rollout/telling";
import type { Receivers } from "../../sandbox/receivers";
import { runCommand } from "../../toolchain/command";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";

const STACK = "production";
const DIRECTORY = join(cacheDirectory, "test", "secrets");

/** With everything in it that is written otherwise in JSON, URLs and HTML. */
const IN_CONFIG = 'canary "in" config/&<+=>';

describe("secrets of a whole run on the real engine", function () {
  this.timeout(400_000);

  let stage: Stage;
  let receivers: Receivers;
  let scene: Scene;
  const said: string[] = [];

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    scene = await set();
    ({ stage, receivers } = scene);
    const { exitCode, output } = await pulumi("config", "set", "--secret", "secret:canary", IN_CONFIG);
    assert.equal(exitCode, 0, output);
    await deployStable();
    stage.sandbox.world.load({ hosts: ["omnihub.dev"], requestsPerSecond: 10 });
  });

  after(() => scene.stop());

  const config = (key: string) => stage.engine.config.get([`sluice:${key}`]);

  function pulumi(...words: readonly string[]) {
    return runCommand("pulumi", [...words, "--stack", STACK], { environment: { ...stage.environment }, workingDirectory: stage.project });
  }

  /** The stack reads a secret of its config, and tells every vendor of notices. */
  async function set(): Promise<Scene> {
    const tell: Scene["tell"] = { chapter: say, line: say, summary: (lines) => lines.forEach(say), event: told() };
    const opened = await openScene({ directory: DIRECTORY, from: projectDirectory, stack: STACK, speed: 1_000, tell });
    const { triggers, ...rest } = opened.plan;
    const plan = { ...rest, triggers: triggers.filter(({ kind }) => kind.endsWith("Ratio")) };
    const driver = { metrics: { kind: "scrape", url: opened.stage.sandbox.world.metrics } };
    const { web } = opened.config;
    await opened.stage.configure({ plan, driver, web: { ...web, variables: [...(web?.variables ?? []), { key: "CANARY", secret: "canary" }] } });
    return { ...opened, plan };
  }

  function say(text: string): void {
    said.push(text);
  }

  /** What `rollout start` prints, with `--json` and without. */
  function told(): Scene["tell"]["event"] {
    const tellers = [teller({ json: true }), teller({ json: false })];
    return (event, state) => {
      if (state.phase === "rollingBack") stage.sandbox.cloud.setFaults([]);
      const { log } = console;
      console.log = say;
      try {
        for (const tell of tellers) tell(event, state);
      } finally {
        console.log = log;
      }
    };
  }

  async function deployStable(): Promise<void> {
    const { steps } = scene.plan;
    await stage.configure({ release: scene.model, step: steps.length });
    await stage.engine.up({ policed: false });
    await stage.configure({ finalised: true });
    await stage.engine.up({ policed: false });
  }

  async function takenBack(version: string): Promise<string> {
    const { phase, reasons } = await release(scene, version);
    assert.equal(phase, "rolledBack", reasons.join("; "));
    return reasons.join("; ");
  }

  it("are not told when a vendor's refusal repeats them", async () => {
    const credentials = (await config("credentials")) as object;
    await stage.configure({ credentials: { ...credentials, epoch: 2 } });
    stage.sandbox.cloud.setFaults(["Secret", "rojectEnvironmentVariable"].map((type) => ({ type, operation: "update", kind: "echo" })));
    const web = (await config("web")) as { readonly variables: readonly { readonly key: string }[] };
    const variables = web.variables.map((variable) => ({ ...variable, targets: ["production"] }));
    await stage.configure({ web: { ...web, variables } });
    assert.match(await takenBack("1.5.0"), /400 Bad Request.*\[secret\]/s);
  });

  it("are not told when a smoke test prints them", async () => {
    const script = 'echo "token $SLACK_BOT_TOKEN"; pulumi config get secret:canary --stack production; exit 1';
    await stage.configure({ driver: { ...((await config("driver")) as object), smokeTests: [{ command: ["sh", "-c", script] }] } });
    assert.match(await takenBack("1.6.0"), /exit code 1; token \[secret\]; \[secret\]/);
  });

  it("are not told when the pack refuses what holds them", async () => {
    const [service] = (await config("services")) as readonly object[];
    const cookie = ["sk", "live", "canary".repeat(4)].join("_");
    await stage.configure({ services: [{ ...service, environment: { COOKIE: cookie } }] });
    await assert.rejects(stage.engine.preview(), (error: Error) => {
      say(error.message);
      assert.match(error.message, /^secrets-/m);
      assert.doesNotMatch(error.message, new RegExp(cookie));
      return true;
    });
    await stage.configure({ services: [service] });
  });

  it("are in nothing that is printed, kept, reported or sent", async () => {
    await papers(scene);
    const everything = new Map([
      ["what was printed", said.join("\n")],
      ["what was sent", receivers.received.map(({ path, body }) => `${path} ${body}`).join("\n")],
      ...filesBelow(DIRECTORY).map((file): [string, string] => [relative(DIRECTORY, file), readFileSync(file, "utf8")]),
    ]);
    const kinds = [...everything.keys()].join("\n");
    for (const kind of [/ledger/, /report\.html/, /report\.md/]) assert.match(kinds, kind);
    const leaks = [...everything].flatMap(([place, text]) =>
      canaries().flatMap(({ name, secret }) => (formsOf(secret).some((form) => text.includes(form)) ? [`${name} in ${place}`] : [])),
    );
    assert.deepEqual(leaks, []);
  });

  /** Everything but the cloud's own store. */
  function filesBelow(directory: string): readonly string[] {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(join(directory, "cloud")));
  }

  interface Canary {
    readonly name: string;
    readonly secret: string;
  }

  /** Of the config, of the environment, and what the program had made. */
  function canaries(): readonly Canary[] {
    const made = stage.sandbox.cloud.resources().flatMap(({ type, properties }) =>
      MADE.flatMap((property): readonly Canary[] => {
        const secret = properties[property];
        return typeof secret === "string" ? [{ name: `${property} of ${type}`, secret }] : [];
      }),
    );
    assert.ok(made.length >= 3, "the program makes secrets");
    const { SLACK_BOT_TOKEN = "", STATUSPAGE_API_KEY = "" } = receivers.environment;
    return [
      { name: "the config's secret", secret: IN_CONFIG },
      { name: "SLACK_BOT_TOKEN", secret: SLACK_BOT_TOKEN },
      { name: "STATUSPAGE_API_KEY", secret: STATUSPAGE_API_KEY },
      ...made,
    ];
  }
});

const MADE = ["result", "bcryptHash", "password", "restToken", "readOnlyRestToken"];

/** As it is, and as it stands in JSON, URLs, HTML and base64. */
function formsOf(secret: string): readonly string[] {
  const html = secret.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    encodeURIComponent(secret),
    html,
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
  ];
}
