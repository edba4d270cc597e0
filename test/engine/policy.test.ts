import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { rules } from "../../policy/rules";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import { openStage } from "../../rollout/cli/demo/stage";
import type { Stage } from "../../rollout/cli/demo/stage";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";
import { payloadFor, put, shown, signed, workplace } from "../approvals/people";

const APPROVER = "tech-lead@omnihub.dev";

describe("the pack on the real engine", function () {
  this.timeout(300_000);

  const people = workplace();
  let stage: Stage;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    const directory = join(cacheDirectory, "test", "policy");
    stage = await openStage({ directory, stack: "production", policy: { pack: join(projectDirectory, "policy"), config: packConfig() } });
    const { window: _sundays, ...plan } = planSchema.parse(await stage.engine.config.get(["sluice:plan"]));
    const release = (await stage.engine.config.get(["sluice:release"])) as object;
    await stage.update({ plan, release: { ...release, author: "developer@omnihub.dev" }, step: 0 });
  });

  after(async () => {
    await stage.stop();
    people.remove();
  });

  /** Approvals and evidence are looked for where this test puts them. */
  function packConfig(): string {
    const directory = relative(projectDirectory, people.folder);
    const looking = rules.filter(({ options }) => "directory" in options).map(({ name }) => [name, { directory }]);
    const file = join(people.root, "pack.json");
    writeFileSync(file, JSON.stringify(Object.fromEntries(looking)));
    return file;
  }

  const onCloud = () => JSON.stringify(stage.sandbox.cloud.resources());

  it("refuses an unapproved step, without a preview, before anything has changed", async () => {
    const before = onCloud();
    await assert.rejects(stage.update({ step: 4 }), (error: Error) => {
      assert.match(error.message, /approvals-step-approved/);
      assert.match(error.message, /fix: .*\.\/sluice approve/);
      return true;
    });
    assert.equal(onCloud(), before);
  });

  it("lets it pass once somebody who may has signed and a rollback was tried, and refuses the next release all the same", async () => {
    const subject = {
      stack: "production",
      plan: planSchema.parse(await stage.engine.config.get(["sluice:plan"])),
      release: releaseSchema.parse(await stage.engine.config.get(["sluice:release"])),
    };
    const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const payload = payloadFor(subject, now, { approver: APPROVER, role: "tech-lead" });
    const folder = join(people.folder, "production");
    put(folder, signed(payload, people.person(APPROVER)));
    const drill = shown(now, { kind: "rollbackDrill", passed: true, seconds: 21 });
    put(join(folder, "evidence"), { name: "drill.json", text: JSON.stringify(drill) });
    await stage.update({ step: 4 });

    const before = onCloud();
    await assert.rejects(stage.update({ release: { ...subject.release, version: "1.4.1" } }), /approvals-step-approved/);
    assert.equal(onCloud(), before);
  });

  it("refuses a config that names a rule which does not exist", async () => {
    const config = join(people.root, "misspelt.json");
    writeFileSync(config, JSON.stringify({ "workload-image-by-digst": "advisory" }));
    const directory = join(cacheDirectory, "test", "misspelt");
    const misspelt = await openStage({ directory, stack: "production", policy: { pack: join(projectDirectory, "policy"), config } });
    const says = /workload-image-by-digst: found a rule that the pack does not have; expected one such as workload-image-by-digest/;
    await assert.rejects(misspelt.engine.preview(), says);
    await misspelt.stop();
  });

  it("never stands in the way of the emergency controls", async () => {
    const { changes } = await stage.update({ step: 0, emergency: { killSwitch: true, safeMode: false } });
    assert.ok(changes.some(({ name }) => name.endsWith("custom-rules")));
  });
});
