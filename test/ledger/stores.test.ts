import assert from "node:assert/strict";
import { StoreConflict } from "../../rollout/store/store";
import type { Store } from "../../rollout/store/store";
import { storeKinds } from "./stores";
import type { Running } from "./stores";

const unusualKeys = [
  "a b/c d.json",
  "ü/日本/😀",
  "percent%20/and+plus",
  "question?hash#amp&equals=",
  "..",
  "a/../b",
  ".hidden",
  "it's (so)! ~tilde*",
  `long${"g".repeat(150)}`,
  'quote"back\\slash:colon|<>',
];

for (const { name, start } of storeKinds) {
  const reason = start === null ? " (skipped: Go, with which its server is built, is not on PATH)" : "";
  describe(`a store in ${name}${reason}`, function () {
    // The first time, the server is built.
    this.timeout(300_000);
    let running: Running | undefined;
    let store: Store;
    before(async function () {
      if (start === null) return this.skip();
      running = await start();
    });
    beforeEach(async () => {
      if (running) store = await running.open();
    });
    after(() => running?.stop());

    it("reads nothing where nothing was written", async () => {
      assert.equal(await store.read("lease.json"), null);
      assert.deepEqual(await store.list(""), []);
    });

    it("reads what was written, and its version", async () => {
      const version = await store.write("ledger/head.json", "first\n", null);
      assert.deepEqual(await store.read("ledger/head.json"), { text: "first\n", version });
      const next = await store.write("ledger/head.json", "", version);
      assert.deepEqual(await store.read("ledger/head.json"), { text: "", version: next });
    });

    it("refuses to write over what it was not told of", async () => {
      const first = await store.write("key", "first", null);
      await assert.rejects(store.write("key", "other", null), StoreConflict);
      const second = await store.write("key", "second", first);
      await assert.rejects(store.write("key", "other", first), /key was changed by somebody else in the meantime/);
      await assert.rejects(store.write("absent", "other", second), StoreConflict);
      assert.equal((await store.read("key"))?.text, "second");
      assert.equal(await store.read("absent"), null);
    });

    it("lets exactly one of many writers win, new file or old", async () => {
      let version: string | null = null;
      for (let round = 0; round < 10; round += 1) {
        const over: string | null = version;
        const wishes: readonly Promise<string>[] = Array.from({ length: 8 }, (_, index) =>
          store.write("key", `round ${round}, writer ${index}`, over),
        );
        const results = await Promise.allSettled(wishes);
        const won = results.flatMap((result, index) => (result.status === "fulfilled" ? [{ index, ...result }] : []));
        const lost = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
        assert.equal(won.length, 1, `round ${round}: ${won.length} won; ${String(lost[0])}`);
        for (const reason of lost) assert.ok(reason instanceof StoreConflict, String(reason));
        const [{ index, value } = { index: -1, value: "" }] = won;
        assert.deepEqual(await store.read("key"), { text: `round ${round}, writer ${index}`, version: value });
        version = value;
      }
    });

    it("lists keys by their beginning, sorted, and none of another stack", async () => {
      for (const key of ["ledger/b", "lease.json", "ledger/a", "ledger-else", "orders/1"])
        await store.write(key, "", null);
      await (await running?.open())?.write("ledger/of another stack", "", null);
      assert.deepEqual(await store.list("ledger/"), ["ledger/a", "ledger/b"]);
      assert.deepEqual(await store.list("le"), ["lease.json", "ledger-else", "ledger/a", "ledger/b"]);
      assert.deepEqual(await store.list("nothing"), []);
    });

    it("removes a file, also one that is not there", async () => {
      await store.write("key", "text", null);
      await store.remove("key");
      await store.remove("key");
      assert.equal(await store.read("key"), null);
      await store.write("key", "again", null);
    });

    it("keeps unusual keys apart", async () => {
      for (const key of unusualKeys) await store.write(key, `this is ${key}`, null);
      for (const key of unusualKeys) assert.equal((await store.read(key))?.text, `this is ${key}`);
      assert.deepEqual(await store.list(""), [...unusualKeys].sort());
    });

    it("refuses a key that is no relative path", async () => {
      for (const key of ["", "/absolute", "folder/", "two//slashes", "\ud800"]) {
        await assert.rejects(async () => store.write(key, "", null), { name: "StoreError" }, JSON.stringify(key));
      }
    });

    it("keeps a text of 5 MB, of any characters", async () => {
      const text = "1.4.0 → 1.5.0 😀\r\n\0".repeat(250_000);
      await store.write("big", text, null);
      assert.ok((await store.read("big"))?.text === text);
    });
  });
}
