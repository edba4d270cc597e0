import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { openLedger, readLedger, verifyLedger } from "../../rollout/ledger";
import { openStore } from "../../rollout/store";
import { startChild } from "./children";
import { eventAt } from "./events";
import { makeFolder } from "./folder";
import type { Folder } from "./folder";

describe("what a killed process leaves", function () {
  this.timeout(180_000);
  let folder: Folder;
  beforeEach(async () => (folder = await makeFolder()));
  afterEach(() => folder.remove());

  const open = () =>
    openStore({ backend: `file://${folder.path}`, project: "shop", stack: "production", environment: {} });

  it("is a whole ledger with every entry that was told to be on record, 30 times over, and it goes on", async () => {
    const store = await open();
    for (let round = 0; round < 30; round += 1) {
      const child = startChild("append", folder.path);
      await child.untilTold(1 + Math.floor(Math.random() * 20));
      // Anywhere within an append, not at its end.
      await sleep(Math.random() * 3);
      await child.kill();
      const { files, head } = await readLedger(store);
      const { entries, problems } = verifyLedger(files, head);
      assert.deepEqual(problems, [], `round ${round}`);
      const hashes = new Set(entries.map(({ hash }) => hash));
      assert.ok(
        child.told.every((hash) => hashes.has(hash)),
        `round ${round}: an entry is missing`,
      );
    }
    const ledger = await openLedger(store);
    const before = (await ledger.entries()).length;
    assert.equal((await ledger.append("1.4.0", eventAt(0))).sequence, before + 1);
  });

  it("is no lock that keeps others out, and no write is lost while processes come and go", async () => {
    const workers = Array.from({ length: 3 }, () => startChild("count", folder.path));
    const killed = [];
    for (let round = 0; round < 12; round += 1) {
      const victim = startChild("count", folder.path);
      await victim.untilTold(1 + Math.floor(Math.random() * 5));
      await sleep(Math.random() * 3);
      await victim.kill();
      killed.push(victim);
    }
    await Promise.all(workers.map((worker) => worker.kill()));
    const all = [...killed, ...workers];
    const told = all.reduce((sum, { told: lines }) => sum + lines.length, 0);
    const store = await open();
    const number = await store.read("number");
    const counted = Number(number?.text);
    // Each may have been killed after its last write was done and before it told so.
    assert.ok(counted >= told && counted <= told + all.length, `${counted} counted, ${told} told by ${all.length}`);
    await store.write("number", "free", number?.version ?? null);
    assert.deepEqual(
      (await readdir(`${folder.path}/.sluice/shop/production`)).filter((name) => !name.includes("~lock-")),
      ["number"],
    );
  });
});
