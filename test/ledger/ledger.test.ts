import assert from "node:assert/strict";
import { openLedger, readLedger, verifyLedger } from "../../rollout/ledger";
import { StoreConflict } from "../../rollout/store/store";
import { eventAt } from "./events";
import { memoryStore } from "./memoryStore";
import type { MemoryStore } from "./memoryStore";

async function problemsOf(store: MemoryStore) {
  const { files, head } = await readLedger(store);
  return verifyLedger(files, head).problems;
}

describe("the ledger", () => {
  it("is empty where nothing was rolled out yet", async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    assert.deepEqual(await ledger.entries(), []);
    assert.equal(await ledger.current(), null);
    assert.deepEqual([...store.texts], [], "opening wrote something");
    assert.deepEqual(await problemsOf(store), []);
  });

  it("keeps what is appended, one file a rollout, and the chain goes on from file to file", async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    const first = await ledger.append("1.4.0-a", eventAt(1));
    const second = await ledger.append("1.4.0-a", eventAt(2));
    const third = await ledger.append("1.5.0-b", eventAt(3));
    assert.deepEqual([first.previous, second.previous, third.previous], ["0".repeat(64), first.hash, second.hash]);
    assert.deepEqual([...store.texts.keys()].sort(), [
      "ledger/000001-1.4.0-a.jsonl",
      "ledger/000002-1.5.0-b.jsonl",
      "ledger/head.json",
    ]);
    const again = await openLedger(store);
    assert.deepEqual(await again.entries(), [first, second, third]);
    assert.deepEqual(await again.entries("1.4.0-a"), [first, second]);
    assert.deepEqual(await again.rollouts(), ["1.4.0-a", "1.5.0-b"]);
    assert.equal(await again.current(), "1.5.0-b");
    assert.deepEqual(await problemsOf(store), []);
  });

  it("writes appends that are made at once one after the other", async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    const entries = await Promise.all(Array.from({ length: 50 }, (_, index) => ledger.append("r", eventAt(index))));
    assert.deepEqual(
      entries.map(({ sequence, event }) => [sequence, event.at]),
      Array.from({ length: 50 }, (_, index) => [index + 1, eventAt(index).at]),
    );
    assert.deepEqual(await problemsOf(store), []);
  });

  it("refuses to go on with a rollout after the next one has begun", async () => {
    const ledger = await openLedger(memoryStore());
    await ledger.append("a", eventAt(1));
    await ledger.append("b", eventAt(2));
    await assert.rejects(ledger.append("a", eventAt(3)), /rollout: found a, expected b\. It has ended/);
    assert.equal((await ledger.append("b", eventAt(4))).sequence, 3);
  });

  it("refuses a rollout whose name no file can carry", async () => {
    const ledger = await openLedger(memoryStore());
    await assert.rejects(
      ledger.append("../escape", eventAt(1)),
      /rollout: found "\.\.\/escape", expected a name of letters/,
    );
  });

  it("refuses the append of a driver that another one has overtaken, to the same rollout or a new one", async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    await ledger.append("a", eventAt(1));
    const overtaken = await openLedger(store);
    await ledger.append("a", eventAt(2));
    await assert.rejects(overtaken.append("a", eventAt(3)), StoreConflict);
    const late = await openLedger(store);
    await ledger.append("b", eventAt(4));
    await assert.rejects(late.append("c", eventAt(5)), StoreConflict);
    assert.deepEqual(await problemsOf(store), []);
    assert.equal((await ledger.entries()).length, 3);
  });

  it("opens with a head that a crash left one entry behind, and mends it", async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    await ledger.append("a", eventAt(1));
    const head = store.texts.get("ledger/head.json") ?? "";
    const second = await ledger.append("a", eventAt(2));
    store.texts.set("ledger/head.json", head);
    assert.deepEqual(await problemsOf(store), []);
    await openLedger(store);
    assert.match(store.texts.get("ledger/head.json") ?? "", new RegExp(second.hash));
  });

  it("never lets the head fall two entries behind, even if it cannot be written for a while", async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    await ledger.append("a", eventAt(1));
    store.failWrite("head.json", "before");
    await ledger.append("a", eventAt(2));
    store.failWrite("head.json", "before");
    await assert.rejects(ledger.append("a", eventAt(3)), /the store is down/);
    assert.equal((await ledger.append("a", eventAt(3))).sequence, 3);
    assert.deepEqual(await problemsOf(store), []);
  });

  for (const when of ["before", "after"] as const) {
    it(`records an event once that is appended again because the store failed ${when} writing it`, async () => {
      const store = memoryStore();
      const ledger = await openLedger(store);
      await ledger.append("a", eventAt(1));
      store.failWrite(".jsonl", when);
      await assert.rejects(ledger.append("a", eventAt(2)), /the store is down/);
      assert.equal((await ledger.append("a", eventAt(2))).sequence, 2);
      assert.equal((await ledger.append("a", eventAt(3))).sequence, 3);
      assert.equal((await ledger.entries()).length, 3);
      assert.deepEqual(await problemsOf(store), []);
    });
  }

  it("does not open when it is not whole, and says what is wrong and what to do", async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    await ledger.append("a", eventAt(1, "down"));
    await ledger.append("a", eventAt(2));
    const key = "ledger/000001-a.jsonl";
    store.texts.set(key, (store.texts.get(key) ?? "").replace("down", "fine"));
    await assert.rejects(openLedger(store), (error: Error) => {
      assert.equal(error.name, "LedgerError");
      assert.match(
        error.message,
        /^memory: found a ledger that is not whole, expected one that nobody has changed\.$/m,
      );
      assert.match(error.message, /^ledger\/000001-a\.jsonl: line 1: its content is not what its hash says$/m);
      assert.match(error.message, /Restore it from a backup/);
      return true;
    });
  });
});
