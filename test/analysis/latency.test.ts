import assert from "node:assert/strict";
import { exceededBy, slowerThan } from "../../release/analysis/latency";

/** 92 % within 100 ms, 99.5 % within 250 ms. */
const wide = { boundsMs: [50, 100, 250], counts: [500, 420, 75, 5] };

describe("a histogram of latency", () => {
  it("gives a P95 that bends as tails do, where a bucket is wide", () => {
    const p95 = exceededBy(wide, 0.05);
    assert.ok(p95 > 115 && p95 < 119, `${p95} ms; a straight line says 160 ms`);
  });

  it("counts as many requests beyond its P95 as that means", () => {
    for (const share of [0.5, 0.2, 0.05, 0.01]) {
      assert.ok(Math.abs(slowerThan(wide, exceededBy(wide, share)) - 1_000 * share) < 1e-6);
    }
  });

  it("counts exactly at a bucket's bound", () => {
    assert.deepEqual(wide.boundsMs.map((bound) => slowerThan(wide, bound)), [500, 80, 5]);
  });

  it("does not guess beyond its last bound", () => {
    assert.equal(exceededBy(wide, 0.001), 250);
    assert.equal(slowerThan(wide, 10_000), 5);
  });

  it("without requests has no P95", () => {
    assert.ok(Number.isNaN(exceededBy({ boundsMs: [100], counts: [0, 0] }, 0.05)));
  });
});
