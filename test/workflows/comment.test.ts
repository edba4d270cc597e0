import assert from "node:assert/strict";
import { previewComment } from "../../rollout/preview/comment";
import { previewLog } from "../../rollout/preview/log";
import { readPreview } from "../../rollout/preview/events";
import { stackConfig } from "../../rollout/preview/stackConfig";
import { stackFile } from "../stackFiles";
import { change, diagnostic, eventLines, lines, LOADED, SECRET, SUMMARY, violation } from "./eventSample";

async function commentOn(events: string, values: Record<string, unknown> = stackFile("production")): Promise<string> {
  return previewComment({ stack: "production", config: await stackConfig(values), preview: readPreview(events) });
}

describe("the comment on a preview", () => {
  it("says in its title what would change", async () => {
    const comment = await commentOn(
      eventLines(
        change({ op: "create", type: "kubernetes:core/v1:Service", name: "api" }),
        change({ op: "delete", type: "kubernetes:core/v1:ConfigMap", name: "old" }),
        change({ op: "same", type: "kubernetes:core/v1:Namespace", name: "shop" }),
      ),
    );
    assert.match(comment, /^### `production`: 2 changes: 1 delete, 1 create\n/);
  });

  it("says that nothing would change", async () => {
    const comment = await commentOn(
      eventLines(change({ op: "same", type: "kubernetes:core/v1:Service", name: "api" })),
    );
    assert.match(comment, /^### `production`: no changes\n/);
    assert.doesNotMatch(comment, /<details>/);
  });

  it("shows the plan's steps, and marks the one that is asked for", async () => {
    const comment = await commentOn(eventLines(), { ...stackFile("production"), "sluice:step": 2 });
    assert.match(comment, /Release `1\.4\.0` \(`9f2c1ab74d0e`\), canary; step 2 of 4\./);
    assert.match(comment, /^\| {2}\| 0 \| 0 % \| 100 % \| – \| – \|$/m);
    assert.match(comment, /^\| ➡ \| 2 \| 25 % \| 75 % \| 15m \| `tech-lead` or `cto` \|$/m);
    assert.equal(comment.match(/➡/g)?.length, 1);
    assert.match(comment, /^The rollout as a whole needs approval by `tech-lead` or `cto`\.$/m);
  });

  for (const [key, value, words] of [
    ["sluice:rollback", true, /\*\*rollback\*\*: the stable release is restored everywhere\./],
    [
      "sluice:emergency",
      { killSwitch: true, safeMode: true },
      /step 0 of 4, \*\*kill switch on\*\*, \*\*safe mode on\*\*\./,
    ],
  ] as const) {
    it(`says that ${key} is set`, async () => {
      assert.match(await commentOn(eventLines(), { ...stackFile("production"), [key]: value }), words);
    });
  }

  it("names the changed properties, the first four of them", async () => {
    const detailedDiff = Object.fromEntries(
      ["a", "b.c", "d[0]", "e", "f", "g"].map((path) => [path, { kind: "update" }]),
    );
    const comment = await commentOn(eventLines(change({ op: "update", type: "x:index:Y", name: "z", detailedDiff })));
    assert.match(comment, /^\| update \| `x:index:Y` \| `z` \| `a`, `b\.c`, `d\[0\]`, `e`, 2 more \|$/m);
  });

  it("counts a replacement once", async () => {
    const steps = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      change({ op, type: "x:index:Y", name: "z" }),
    );
    assert.match(await commentOn(eventLines(...steps)), /1 change: 1 replace\n/);
  });

  it("leaves the engine's own resources out", async () => {
    const stack = change({ op: "create", type: "pulumi:pulumi:Stack", name: "sluice-production" });
    assert.match(await commentOn(eventLines(stack)), /no changes/);
  });

  it("says who refused what, before anything else, and advice after it", async () => {
    const comment = await commentOn(
      eventLines(
        violation({ rule: "cost-within-budget", level: "advisory", message: "A dollar too much." }),
        violation({ rule: "image-by-digest", message: "Images are pinned.\nfound: a tag" }),
        diagnostic("error", "preview failed\n"),
      ),
    );
    assert.match(comment, /^### `production`: refused by 1 rule\n/);
    const refused =
      "**Refused** by `image-by-digest`, `kubernetes:apps/v1:Deployment` `api`\n" +
      "```text\nImages are pinned.\nfound: a tag\n```";
    assert.ok(comment.includes(refused), comment);
    assert.ok(comment.indexOf("**Advice** by `cost-within-budget`") > comment.indexOf(refused), comment);
    assert.ok(comment.indexOf("➡") > comment.indexOf("**Advice**"), comment);
  });

  it("does not take advice for a refusal", async () => {
    const comment = await commentOn(
      eventLines(violation({ rule: "advice", level: "advisory", message: "Better so." })),
    );
    assert.match(comment, /^### `production`: no changes\n/);
  });

  it("says that the preview failed, and where to read why", async () => {
    const comment = await commentOn(lines(LOADED, diagnostic("error", `boom ${SECRET}\n`), SUMMARY));
    assert.match(comment, /^### `production`: the preview failed\n\nThe log of the preview says why\./);
    assert.ok(!comment.includes("boom"), comment);
  });

  for (const [what, events] of [
    ["was cut short", `${eventLines().split("\n").slice(0, -1).join("\n")}\n{"sequence":7,"summ`],
    ["never began", ""],
  ] as const) {
    it(`does not call a preview that ${what} one without changes`, async () => {
      assert.match(await commentOn(events), /^### `production`: the preview failed\n/);
    });
  }

  it("does not claim that the rules hold where no pack was asked", async () => {
    assert.match(await commentOn(lines(SUMMARY)), /No policy pack has looked at this preview/);
    assert.doesNotMatch(await commentOn(eventLines()), /No policy pack/);
  });

  it("shows no property's value and no debug message", async () => {
    const detailedDiff = { password: { kind: "update", value: SECRET } };
    const comment = await commentOn(
      eventLines(change({ op: "update", type: "x:index:Y", name: "z", detailedDiff }), diagnostic("error", SECRET)),
    );
    assert.ok(comment.includes("`password`"), comment);
    assert.ok(!comment.includes(SECRET), comment);
  });

  it("names the places of a config's mistakes, without what was found there", async () => {
    const comment = await commentOn(eventLines(), { ...stackFile("production"), "sluice:step": "found-this" });
    assert.match(comment, /The config has mistakes.*\n\n- `sluice:step`: expected `a number`/);
    assert.ok(!comment.includes("found-this"), comment);
  });

  it("takes an encrypted config value for what it is", async () => {
    const comment = await commentOn(eventLines(), {
      ...stackFile("production"),
      "secret:sentryDsn": { secure: "v1:AAAA" },
    });
    assert.match(comment, /step 0 of 4/);
  });

  it("is not broken out of by what a program calls its resources or a rule says", async () => {
    const name = "a`|b</details>\n@everyone";
    const comment = await commentOn(
      eventLines(
        change({ op: "create", type: "x:index:Y", name }),
        violation({ rule: "r", message: "```\n@everyone\n````\u202E" }),
      ),
    );
    assert.match(
      comment,
      /^\| create \| `x:index:Y` \| <code>a&#96;&#124;b&#60;\/details&#62; &#64;&#8203;everyone<\/code> \| {2}\|$/m,
    );
    assert.match(comment, /\n`````text\n```\n@everyone\n````\n`````\n/);
  });

  it("keeps the cells of a row apart where a name holds a bar after a backslash", async () => {
    const comment = await commentOn(eventLines(change({ op: "create", type: "x:index:Y", name: "a\\|b" })));
    const [row = ""] = /^\| create .*$/m.exec(comment) ?? [];
    assert.equal(row.split("|").length, 6, row);
    assert.ok(row.includes("<code>a&#92;&#124;b</code>"), row);
  });

  it("stays short enough for three stacks in one comment", async () => {
    const many = Array.from({ length: 500 }, (_, index) => [
      change({ op: "create", type: "kubernetes:core/v1:ConfigMap", name: `settings-${index}` }),
      violation({ rule: `rule-${index}`, message: "long ".repeat(1_000) }),
    ]);
    const comment = await commentOn(eventLines(...many.flat()));
    assert.ok(comment.length < 65_536 / 3, `${comment.length} characters`);
    assert.match(comment, /refused by 500 rules/);
    assert.match(comment, /And \d+ more, in the log of the preview\./);
    assert.match(comment, /500 changes: 500 create<\/summary>[^]*And \d+ more\.\n\n<\/details>/);
  });
});

describe("the log beside the comment", () => {
  it("has what the engine and the rules tell, and no debug messages", () => {
    const events = eventLines(
      diagnostic("warning", "slow\n"),
      violation({ rule: "image-by-digest", message: "Images are pinned.\nfound: a tag\n" }),
      diagnostic("error", "preview failed\n"),
    );
    assert.equal(
      previewLog(readPreview(events)),
      "warning: slow\nerror: preview failed\nRefused by image-by-digest:\nImages are pinned.\nfound: a tag\n",
    );
  });
});
