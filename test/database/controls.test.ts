import assert from "node:assert/strict";
import { assertDone, type Bench, openBench } from "./bench";
import { connected, postgresForAll } from "./postgres";

describe("the tables that the application reads", function () {
  this.timeout(60_000);

  const postgres = postgresForAll();
  let bench: Bench;

  beforeEach(async () => (bench = await openBench({ postgres: postgres() })));
  afterEach(() => bench.close());

  const control = async (changes: Parameters<Bench["control"]>[0]) => assertDone(await bench.control(changes));
  const controls = () => bench.query("select kill_switch, safe_mode, reason, changed_by from emergency_controls");
  const flags = () => bench.query("select flag_name, enabled, variants from feature_flags order by flag_name");

  it("hold the emergency controls as the stack says", async () => {
    await control({});
    const row = { reason: "sluice:emergency", changed_by: "sluice on test" };
    assert.deepEqual(await controls(), [{ kill_switch: false, safe_mode: false, ...row }]);
    await control({ emergency: { killSwitch: true, safeMode: true } });
    assert.deepEqual(await controls(), [{ kill_switch: true, safe_mode: true, ...row }]);
  });

  it("keep the time of a change until the next one", async () => {
    await control({});
    const [first] = await bench.query("select changed_at from emergency_controls");
    await control({ flags: [{ key: "new_checkout", enabled: true, variants: null }] });
    assert.deepEqual(await bench.query("select changed_at from emergency_controls"), [first]);
  });

  it("hold a flag as people toggled it, whatever the stack says afterwards", async () => {
    const checkout = { key: "new_checkout", enabled: false, variants: null };
    const price = { key: "price_test", enabled: true, variants: { low: 50, high: 50 } };
    await control({ flags: [checkout] });
    await bench.query("update feature_flags set enabled = true, updated_by = 'ana' where flag_name = 'new_checkout'");
    await control({ flags: [checkout, price] });
    assert.deepEqual(await flags(), [
      { flag_name: "new_checkout", enabled: true, variants: null },
      { flag_name: "price_test", enabled: true, variants: { low: 50, high: 50 } },
    ]);
  });

  it("are read by whoever connects, as far as it decides something, and written by the owner alone", async () => {
    await bench.query("do $$ begin create role app login password 'app'; exception when duplicate_object then null; end $$");
    await control({ flags: [{ key: "new_checkout", enabled: true, variants: null }] });
    const address = bench.address.replace(/\/\/.*@/, "//app:app@");
    await connected(address, async (app) => {
      const { rows } = await app.query("select kill_switch, enabled from emergency_controls, feature_flags");
      assert.deepEqual(rows, [{ kill_switch: false, enabled: true }]);
      await assert.rejects(app.query("select changed_by from emergency_controls"), /permission denied/);
      await assert.rejects(app.query("update feature_flags set enabled = false"), /permission denied/);
      await assert.rejects(app.query("insert into emergency_controls (reason, changed_by) values ('', '')"), /permission denied/);
    });
  });

  it("take odd characters as they are", async () => {
    await control({ flags: [{ key: "odd", enabled: true, variants: { "it's \"odd\" \\ $1": 100 } }] });
    assert.deepEqual(await flags(), [{ flag_name: "odd", enabled: true, variants: { "it's \"odd\" \\ $1": 100 } }]);
  });
});
