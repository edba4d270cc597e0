/** One driver at the wheel. */

import assert from "node:assert/strict";
import { atTheWheel } from "../../rollout/driver/wheel";
import { LeaseHeld } from "../../rollout/store";
import { memoryStore } from "../ledger/memoryStore";
import { startOf } from "./story";

const { signal } = new AbortController();

describe("the wheel", () => {
  it("is given to one driver at a time, and to the next one as soon as the first lets go", async () => {
    const store = memoryStore();
    await atTheWheel({ store }, signal, async ({ ledger }) => {
      await ledger.append("1.4.0", startOf());
      await assert.rejects(atTheWheel({ store }, signal, () => Promise.resolve()), LeaseHeld);
    });
    assert.equal(await atTheWheel({ store }, signal, ({ ledger }) => ledger.current()), "1.4.0");
  });

  it("is let go by a driver that fails, too", async () => {
    const store = memoryStore();
    await assert.rejects(atTheWheel({ store }, signal, () => Promise.reject(new Error("no such host"))), /^Error: no such host$/);
    assert.equal(await atTheWheel({ store }, signal, () => Promise.resolve("driven")), "driven");
  });

  it("tells its driver to end when it is told so itself", async () => {
    const end = new AbortController();
    await atTheWheel({ store: memoryStore() }, end.signal, async ({ signal: told }) => {
      end.abort();
      assert.equal(told.aborted, true);
      return Promise.resolve();
    });
  });
});
