import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Evidence } from "../../release/approvals/evidence";
import { ROOT } from "../stackFiles";
import type { Person } from "./people";
import { workplace } from "./people";

const config = {
  "sluice:service": {
    name: "shop",
    domain: "shop.dev",
    environment: "production",
    regions: ["us-east-1"],
    owners: ["platform"],
    budget: { maximumMonthlyUsd: 500 },
  },
  "sluice:release": { version: "1.4.0", commit: "9f2c1ab74d0e", author: "author@shop.dev" },
  "sluice:plan": {
    strategy: "canary",
    steps: [
      { weight: 5, approvals: ["tech-lead"] },
      { weight: 100, approvals: ["tech-lead"] },
    ],
    approvals: {
      roles: { "tech-lead": ["tech-lead@shop.dev", "author@shop.dev"], cto: ["cto@shop.dev"] },
      plan: ["tech-lead"],
    },
  },
};

interface Answer {
  readonly code: number | null;
  readonly text: string;
}

describe("the commands of approvals", function () {
  this.timeout(60_000);

  const place = workplace();
  const lead = place.person("tech-lead@shop.dev");
  const author = place.person("author@shop.dev");
  const stranger = place.person("tech-lead@shop.dev", { signs: null });
  const folder = join(place.root, "approvals", "production");
  const write = (changes: object = {}) =>
    writeFileSync(join(place.root, "Pulumi.production.yaml"), stringify({ config: { ...config, ...changes } }));
  before(() => write());
  after(() => place.remove());

  /** What a user sees. */
  function sluice(...args: readonly string[]): Answer {
    const runner = ["--require", join(ROOT, "node_modules/tsx/dist/cjs/index.cjs"), join(__dirname, "commandLine.ts")];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...runner, ...args], {
      cwd: place.root,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", TSX_TSCONFIG_PATH: join(ROOT, "tsconfig.json") },
    });
    return { code: status, text: stdout + stderr };
  }

  const by = ({ name, key }: Person) => ["--as", name, "--key", key] as const;
  const approve = (person: Person, ...more: readonly string[]) =>
    sluice("approve", "--stack", "production", "--role", "tech-lead", ...by(person), ...more);

  it("approve writes a signed file that approvals lists as counting", () => {
    const { code, text } = approve(lead, "--steps", "1");
    assert.equal(code, 0, text);
    assert.match(text, /step 1 of 1\.4\.0 on production approved by tech-lead@shop\.dev as tech-lead, until /);
    const [file] = readdirSync(folder);
    assert.match(text, new RegExp(`Commit approvals/production/${String(file)} for it to count`));
    assert.match(sluice("approvals", "--stack", "production").text, /step 1 of 1\.4\.0 .* counts\n$/);
  });

  it("approvals says why one does not count once the release has changed, as JSON too", () => {
    write({ "sluice:release": { ...config["sluice:release"], commit: "0000000" } });
    assert.match(
      sluice("approvals", "--stack", "production").text,
      /does not count: it is for another content of release 1\.4\.0/,
    );
    const [line = ""] = sluice("approvals", "--stack", "production", "--json").text.split("\n");
    assert.match((JSON.parse(line) as { why: string }).why, /another content/);
    write();
  });

  it("reject takes back what the same person has approved", () => {
    const { code, text } = sluice(
      "reject",
      "--stack",
      "production",
      "--role",
      "tech-lead",
      "--steps",
      "1",
      ...by(lead),
      "--reason",
      "P95 is up",
    );
    assert.equal(code, 0, text);
    const listed = sluice("approvals", "--stack", "production").text;
    assert.match(listed, /approved by .* does not count: it is followed by a later decision/);
    assert.match(listed, /rejected by .* does not count: it is a rejection: P95 is up/);
  });

  const refusals: readonly { readonly what: string; readonly run: () => Answer; readonly words: RegExp }[] = [
    {
      what: "the author",
      run: () => approve(author),
      words: /Your approval would not count: it is by the release's author/,
    },
    {
      what: "a key that may not sign",
      run: () => approve({ ...lead, key: stranger.key }),
      words: /not an allowed one of tech-lead@shop\.dev/,
    },
    {
      what: "a key that is not there",
      run: () => approve({ ...lead, key: "nowhere" }),
      words: /The key nowhere could not sign: .*nowhere/,
    },
    {
      what: "a role that the plan does not have",
      run: () => sluice("approve", "--stack", "production", "--role", "boss", ...by(lead)),
      words: /no role boss; it has tech-lead, cto/,
    },
    {
      what: "a role that somebody else holds",
      run: () => sluice("approve", "--stack", "production", "--role", "cto", ...by(lead)),
      words: /tech-lead@shop\.dev does not hold the role cto; cto@shop\.dev does/,
    },
    {
      what: "a step that the plan does not have",
      run: () => approve(lead, "--steps", "1-3"),
      words: /The plan has 2 steps, not 3/,
    },
    {
      what: "steps in the wrong order",
      run: () => approve(lead, "--steps", "2-1"),
      words: /Expected one step or a range/,
    },
    {
      what: "a look at more steps than one",
      run: () => approve(lead, "--steps", "1-2", "--preview"),
      words: /Only one step can be looked at/,
    },
    {
      what: "an override without a reason",
      run: () => approve(lead, "--override", "window"),
      words: /An override needs its --reason/,
    },
    {
      what: "a stack without a file",
      run: () => sluice("approve", "--stack", "prod", "--role", "tech-lead", ...by(lead)),
      words: /There is no Pulumi\.prod\.yaml in this folder/,
    },
  ];
  for (const { what, run, words } of refusals) {
    it(`refuse ${what}, and write nothing`, () => {
      const before = readdirSync(folder);
      const { code, text } = run();
      assert.equal(code, 1, text);
      assert.match(text, words);
      assert.doesNotMatch(text, /\n\s+at /, "a stack trace");
      assert.deepEqual(readdirSync(folder), before);
    });
  }

  it("approve keeps conditions, overrides and a shorter life in what it signs", () => {
    const { text } = approve(
      lead,
      "--condition",
      "load test",
      "--condition",
      "runbook",
      "--override",
      "freeze",
      "--reason",
      "tax day",
      "--expires",
      "2h",
      "--json",
    );
    const { decision, overrides, given, expires } = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual(decision, { kind: "conditional", open: ["load test", "runbook"] });
    assert.deepEqual(overrides, [{ gate: "freeze", reason: "tax day" }]);
    assert.equal(Date.parse(String(expires)) - Date.parse(String(given)), 7_200_000);
  });

  it("evidence add records what a report shows, with its digest and the time", () => {
    writeFileSync(join(place.root, "lcov.info"), "SF:a.ts\nLF:10\nLH:8\nend_of_record\n");
    const { code, text } = sluice("evidence", "add", "--stack", "production", "--kind", "coverage", "lcov.info");
    assert.equal(code, 0, text);
    assert.match(text, /coverage: lines 10, covered 8\nCommit approvals\/production\/evidence\/coverage-20.*\.json/);
    const [file = ""] = readdirSync(join(folder, "evidence"));
    const { source, recorded } = JSON.parse(readFileSync(join(folder, "evidence", file), "utf8")) as Evidence;
    assert.equal(source.name, "lcov.info");
    assert.ok(Date.parse(recorded) <= Date.now());
  });

  it("evidence add refuses what is no such report", () => {
    writeFileSync(join(place.root, "lcov.info"), "SF:a.ts\nLF:10\n");
    const { code, text } = sluice("evidence", "add", "--stack", "production", "--kind", "coverage", "lcov.info");
    assert.equal(code, 1);
    assert.match(text, /lcov\.info cannot be read as lcov: it is no whole lcov report/);
  });
});
