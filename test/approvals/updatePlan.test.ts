import assert from "node:assert/strict";
import { updatePlanDigest } from "../../release/approvals/updatePlan";

/** As `pulumi preview --save-plan` writes it, shortened. */
function saved({ time = "2026-12-01T10:00:00Z", seed = "c2VlZA==", ciphertext = "v1:a", weight = 5, secret = true, answeredAt = "10:00", dependencies = ["a", "b"] } = {}): string {
  const token = secret ? { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext } : "in clear";
  return JSON.stringify({
    manifest: { time, magic: "22b7", version: "v3.220.0" },
    config: { "sluice:step": "1" },
    resourcePlans: {
      "urn:pulumi:production::shop::kubernetes:core/v1:Secret::session": { goal: { inputDiff: { adds: { token } } }, steps: ["update"], seed },
      "urn:pulumi:production::shop::sluice:release:Rollout::shop": {
        goal: { inputDiff: { updates: { weight, seed: "an input" } }, dependencies, propertyDependencies: { weight: dependencies } },
        steps: ["update"],
        state: { answeredAt },
        seed,
      },
    },
  });
}

describe("an update plan's digest", () => {
  it("is the same for the same update, looked at again", () => {
    const again = { time: "2026-12-01T12:00:00Z", seed: "b3RoZXI=", ciphertext: "v1:b", answeredAt: "12:00", dependencies: ["b", "a"] };
    assert.equal(updatePlanDigest(saved()), updatePlanDigest(saved(again)));
  });

  it("is another one where something else would be done", () => {
    const digests = [saved(), saved({ weight: 6 }), saved({ secret: false }), saved().replace("an input", "another"), saved().replace('"update"', '"replace"')];
    assert.equal(new Set(digests.map(updatePlanDigest)).size, digests.length);
  });

  for (const text of ["", "[]", "{}", '{"resourcePlans":[]}', '{"resourcePlans":{"urn":"same"}}']) {
    it(`is not to be had of ${text || "nothing"}`, () => assert.throws(() => updatePlanDigest(text), /found no update plan/));
  }
});
