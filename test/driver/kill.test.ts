/** Drivers that are killed, and what becomes of their rollouts. */

import assert from "node:assert/strict";
import { seeded } from "../../sandbox/world";
import { bundleDriver, run } from "./paperDrivers";
import type { Run } from "./paperDrivers";

/** Of every random choice here; set `SEED` to try one again. */
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const KILLS = 200;
const KILLS_OF_ONE = 3;
const AT_ONCE = 2;

describe(`a driver that is killed at ${KILLS} random points (SEED=${SEED})`, function () {
  this.timeout(600_000);

  it("leaves every rollout to be resumed to the same end as an undisturbed one, with a whole ledger", async () => {
    bundleDriver();
    const random = seeded(SEED);
    const [good, bad] = await Promise.all([run("good", () => undefined), run("bad", () => undefined)]);
    assert.deepEqual([good.end.phase, bad.end.phase], ["promoted", "rolledBack"]);
    assert.equal(bad.end.world.stable, "1.3.2");

    const runs: Run[] = [];
    const killed = () => runs.reduce((sum, { kills }) => sum + kills, 0);
    const work = async () => {
      for (let turn = 0; killed() < KILLS; turn += 1) {
        const nature = turn % 2 === 0 ? "good" : "bad";
        const undisturbed = nature === "good" ? good : bad;
        let left = 1 + Math.floor(random() * KILLS_OF_ONE);
        const one = await run(nature, (soFar) => {
          if ((left -= 1) < 0) return undefined;
          const ahead = Math.max(1, undisturbed.marks - soFar);
          return { marks: 1 + Math.floor(random() * ahead), after: random() * 2 };
        });
        assert.deepEqual(one.end, undisturbed.end, one.story);
        assert.deepEqual(one.end.arrived, one.end.notified, one.story);
        runs.push(one);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    assert.ok(killed() >= KILLS, `${killed()} kills in ${runs.length} runs`);
  });
});
