import assert from "node:assert/strict";
import { LeaseHeld, LeaseLost, openStore, takeLease } from "../../rollout/store";
import type { LeaseClock, Store } from "../../rollout/store";
import { startChild } from "./children";
import { makeFolder } from "./folder";
import { memoryStore } from "./memoryStore";
import { storeKinds } from "./stores";

/** A clock that stands still until it is told to go on. */
function handClock(
  start = Date.UTC(2026, 10, 21),
): LeaseClock & { readonly pass: (ms: number) => void; readonly sleep: (ms: number) => void } {
  let now = start;
  const due = new Map<object, { readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const key = {};
      due.set(key, { at: now + ms, run });
      return () => due.delete(key);
    },
    pass(ms) {
      now += ms;
      for (const [key, { at, run }] of due) {
        if (at > now) continue;
        due.delete(key);
        run();
      }
    },
    /** As a suspended machine does: its clock goes on, its timers do not. */
    sleep(ms) {
      now += ms;
    },
  };
}

const ttlMs = 30_000;

/** As if another machine had taken it. */
async function takenElsewhere(store: Store, clock: LeaseClock, holder = "ada@shop.dev"): Promise<void> {
  await takeLease(store, { holder, ttlMs, clock });
  const stored = await store.read("lease.json");
  const elsewhere = { ...(JSON.parse(stored?.text ?? "") as object), host: "runner-2", boot: "another", pid: 4711 };
  await store.write("lease.json", JSON.stringify(elsewhere), stored?.version ?? null);
}

describe("the lease", () => {
  it("is held by one driver; a second one is told who drives, where and until when", async () => {
    const store = memoryStore();
    const clock = handClock();
    await takenElsewhere(store, clock);
    await assert.rejects(takeLease(store, { holder: "bob", ttlMs, clock }), (error: unknown) => {
      assert.ok(error instanceof LeaseHeld);
      assert.equal(
        error.message,
        "ada@shop.dev drives this stack (process 4711 on runner-2), until 2026-11-21T00:00:45.000Z or longer. " +
          "Wait for it to end, or end it.",
      );
      assert.equal(error.until.toISOString(), "2026-11-21T00:00:45.000Z");
      return true;
    });
  });

  it("is not given to a second driver of the same process either", async () => {
    const store = memoryStore();
    const clock = handClock();
    await takeLease(store, { holder: "ada", ttlMs, clock });
    await assert.rejects(takeLease(store, { holder: "ada", ttlMs, clock }), LeaseHeld);
  });

  it("goes to the next driver at once when it is released", async () => {
    const store = memoryStore();
    const clock = handClock();
    const first = await takeLease(store, { holder: "ada", ttlMs, clock });
    await first.release();
    const second = await takeLease(store, { holder: "bob", ttlMs, clock });
    clock.pass(ttlMs - 1);
    assert.equal(first.lost.aborted, false);
    await first.release();
    await second.renew();
  });

  it("lasts as long as it is renewed", async () => {
    const store = memoryStore();
    const clock = handClock();
    const lease = await takeLease(store, { holder: "ada", ttlMs, clock });
    for (let round = 0; round < 5; round += 1) {
      clock.pass(ttlMs - 1);
      await lease.renew();
    }
    assert.equal(lease.lost.aborted, false);
    await assert.rejects(takeLease(store, { holder: "bob", ttlMs, clock }), LeaseHeld);
  });

  it("is lost to a holder that does not renew, well before another can take it", async () => {
    const store = memoryStore();
    const clock = handClock();
    await takenElsewhere(store, clock);
    const before = handClock();
    const own = await takeLease(memoryStore(), { holder: "ada", ttlMs, clock: before });
    before.pass(ttlMs - 1);
    assert.equal(own.lost.aborted, false);
    before.pass(1);
    assert.ok(own.lost.reason instanceof LeaseLost);
    assert.match(own.lost.reason.message, /^The lease expired at 2026-11-21T00:00:30\.000Z/);
    await assert.rejects(own.renew(), LeaseLost);
    clock.pass(1.5 * ttlMs);
    await assert.rejects(takeLease(store, { holder: "bob", ttlMs, clock }), LeaseHeld);
    clock.pass(1);
    await takeLease(store, { holder: "bob", ttlMs, clock });
  });

  it("is lost to a machine that slept too long, before its timers know", async () => {
    const clock = handClock();
    const lease = await takeLease(memoryStore(), { holder: "ada", ttlMs, clock });
    clock.sleep(ttlMs);
    await assert.rejects(lease.renew(), LeaseLost);
    assert.ok(lease.lost.aborted);
  });

  it("is lost when it is found in other hands, which are left alone", async () => {
    const store = memoryStore();
    const clock = handClock();
    const lease = await takeLease(store, { holder: "ada", ttlMs, clock });
    await store.remove("lease.json");
    await takenElsewhere(store, clock, "bob");
    await assert.rejects(lease.renew(), /LeaseLost: The lease is in other hands/);
    assert.ok(lease.lost.aborted);
    await lease.release();
    assert.match((await store.read("lease.json"))?.text ?? "", /"holder":"bob"/);
  });

  for (const when of ["before", "after"] as const) {
    it(`can be renewed again when the store failed ${when} renewing it`, async () => {
      const store = memoryStore();
      const clock = handClock();
      const lease = await takeLease(store, { holder: "ada", ttlMs, clock });
      store.failWrite("lease.json", when);
      clock.pass(10_000);
      await assert.rejects(lease.renew(), /the store is down/);
      assert.equal(lease.lost.aborted, false);
      await lease.renew();
      clock.pass(ttlMs - 1);
      assert.equal(lease.lost.aborted, false);
    });
  }

  it("is not guessed from a file that no driver has written", async () => {
    const store = memoryStore();
    store.texts.set("lease.json", "{}");
    await assert.rejects(
      takeLease(store, { holder: "ada", ttlMs }),
      /memory\/lease\.json: found what no driver has written, expected a lease\. Remove the file/,
    );
  });
});

describe("the lease of a driver on this machine", function () {
  this.timeout(30_000);
  it("is held while its process lives, and free at once when it is gone", async () => {
    const folder = await makeFolder();
    const child = startChild("lease", folder.path);
    try {
      await child.untilTold(1);
      const store = await openStore({
        backend: `file://${folder.path}`,
        project: "shop",
        stack: "production",
        environment: {},
      });
      const take = () => takeLease(store, { holder: "the second driver", ttlMs });
      await assert.rejects(take(), new RegExp(`the first driver drives this stack \\(process ${child.pid} on `));
      await child.kill();
      await (await take()).release();
    } finally {
      await child.kill();
      await folder.remove();
    }
  });

  it("is free when another process has got its number since", async () => {
    const store = memoryStore();
    await takeLease(store, { holder: "ada", ttlMs });
    const held = JSON.parse(store.texts.get("lease.json") ?? "") as { born: string };
    store.texts.set("lease.json", JSON.stringify({ ...held, born: `${held.born}0` }));
    await takeLease(store, { holder: "bob", ttlMs });
  });
});

for (const { name, start } of storeKinds) {
  describe(`the lease in ${name}`, function () {
    this.timeout(300_000);
    it("is won by one of many who take it at once", async function () {
      if (start === null) return this.skip();
      const running = await start();
      try {
        const store = await running.open();
        const takers = Array.from({ length: 8 }, (_, index) => takeLease(store, { holder: `driver ${index}`, ttlMs }));
        const results = await Promise.allSettled(takers);
        const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
        assert.equal(refused.length, 7);
        for (const reason of refused) assert.ok(reason instanceof LeaseHeld, String(reason));
      } finally {
        await running.stop();
      }
    });
  });
}
