import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStage, type Stage } from "../../rollout/cli/demo/stage";
import { API, statusOf } from "./traffic";

const GATEWAY = {
  name: "kong",
  namespace: "kong",
  consumers: [{ name: "frontend", key: { name: "frontend-key", key: "key" } }],
  cors: { origins: ["https://omnihub.dev"] },
  limits: { requestsPerMinute: 25, bodyMegabytes: 50 },
};

/** The key as whoever may read the Secret reads it. */
function keyOf({ sandbox }: Stage): string {
  const secret = sandbox.cloud.resources().find(({ id }) => id.endsWith("/frontend-key"));
  const values = secret?.properties.stringData;
  assert.ok(typeof values === "object" && values !== null && "key" in values && typeof values.key === "string");
  return values.key;
}

describe("A gateway on the real engine", function () {
  this.timeout(300_000);
  let directory: string;
  let stage: Stage;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "sluice-gateway-"));
    stage = await openStage({ directory, stack: "production" });
  });
  after(async () => {
    await stage.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("keeps out who has no key, until it is led past in an emergency", async () => {
    const { world } = stage.sandbox;
    await stage.update({ gateway: GATEWAY, credentials: { epoch: 1, names: ["frontend-key"] }, step: 4 });
    assert.equal(await statusOf(world, API), 401);
    assert.equal(await statusOf(world, API, "GET", { apikey: keyOf(stage) }), 200);

    const { changes } = await stage.update({ gateway: { ...GATEWAY, emergencyBypass: true } });
    assert.equal(await statusOf(world, API), 200);
    const changed = new Set(changes.map(({ name }) => name));
    assert.deepEqual([...changed].sort(), ["api-route", "last-update", "omnihub-gateway-controls"]);
  });
});
