import assert from "node:assert/strict";
import { join } from "node:path";
import type { Phase, State } from "../../rollout/machine/state";
import type { CloudFault } from "../../sandbox/types";
import { cacheDirectory } from "../../toolchain/paths";
import { openDriving } from "./driving";
import type { Driving, Steering } from "./driving";

const LOAD_BALANCER = "loadBalancer:LoadBalancer";
const ROUTE = "HTTPRoute";
const WORKLOAD = "apps/v1:Deployment";
const WEB_DEPLOYMENT = "vercel:index/deployment";
const POOL = "loadBalancerPool";

/** Longer than the test takes. */
const FOR_EVER_MS = 60 * 60_000;

describe("a rollout on the real engine, while vendors fail,", function () {
  this.timeout(400_000);

  let driving: Driving;
  let stable = "1.0.0";

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    driving = await openDriving(join(cacheDirectory, "test", "faults"));
  });

  after(() => driving.stage.stop());

  /** Faults that begin when the rollout comes to a phase, and end when it comes to another one. */
  function failing(faults: readonly CloudFault[], from: Phase, until?: Phase): Steering {
    let phase: Phase | undefined;
    return {
      onEvent(_event, state) {
        if (state.phase === phase) return;
        phase = state.phase;
        if (phase === from) driving.stage.sandbox.cloud.setFaults(faults);
        if (phase === until) lifted();
      },
    };
  }

  const lifted = () => driving.stage.sandbox.cloud.setFaults([]);

  /** What is said of a rollout is what users see. */
  async function assertEnded(state: State, phase: "promoted" | "rolledBack"): Promise<void> {
    assert.equal(state.phase, phase, state.reasons.join("; "));
    if (phase === "promoted") stable = state.terms.release.version;
    assert.deepEqual(await driving.servedBy(), [[stable], [stable]]);
    assert.equal(await driving.stableVersion(), stable);
  }

  function assertSays({ reasons }: State, words: RegExp): void {
    assert.match(reasons.join("; "), words);
  }

  it("goes on after a refusal for too many requests, and after an answer that was lost", async () => {
    const faults: CloudFault[] = [
      { type: POOL, operation: "create", kind: "rateLimit" },
      { type: WEB_DEPLOYMENT, operation: "create", kind: "halfApplied" },
    ];
    driving.stage.sandbox.cloud.setFaults(faults);
    await assertEnded(await driving.roll("1.1.0"), "promoted");
    lifted();
  });

  it("is taken back when the candidate cannot be deployed", async () => {
    driving.stage.sandbox.cloud.setFaults([{ type: WORKLOAD, operation: "create", kind: "failAlways" }]);
    const state = await driving.roll("1.2.0");
    assertSays(state, /the update failed 3 times.*500 Internal Server Error: create of kubernetes:apps\/v1:Deployment/);
    await assertEnded(state, "rolledBack");
    lifted();
  });

  for (const [index, type] of [LOAD_BALANCER, ROUTE].entries()) {
    it(`is taken back when a step cannot be taken because of the ${type}`, async () => {
      const faults: CloudFault[] = [{ type, operation: "update", kind: "failAlways" }];
      const state = await driving.roll(`1.3.${String(index)}`, failing(faults, "moving", "rollingBack"));
      assertSays(state, /the update failed 3 times.*500 Internal Server Error: update of/);
      await assertEnded(state, "rolledBack");
    });
  }

  it("halts when it cannot be taken back, with all that can be back where it was, and the rest once it is ordered again", async () => {
    const faults: CloudFault[] = [{ type: LOAD_BALANCER, operation: "update", kind: "failAlways" }];
    const state = await driving.roll("1.4.0", { isBad: true, ...failing(faults, "rollingBack") });
    assert.equal(state.phase, "halted");
    assertSays(state, /the update failed 3 times.*update of cloudflare:index\/loadBalancer/);
    const [web = [], api] = await driving.servedBy();
    assert.deepEqual([...web].sort(), [stable, "1.4.0"].sort());
    assert.deepEqual(api, [stable]);
    assert.equal(await driving.stableVersion(), stable);

    lifted();
    await assertEnded(await driving.order("1.4.0", "rollback"), "rolledBack");
  });

  it("goes on after a vendor who did not answer at all, and halts where the release before cannot be retired", async () => {
    const { cloud } = driving.stage.sandbox;
    let cutOff: string | undefined;
    const state = await driving.roll("1.5.0", {
      timeoutMs: () => (cutOff === undefined ? 15_000 : 60_000),
      onEvent(event, { phase }) {
        if (event.kind === "updateFailed") {
          cutOff ??= event.why;
          if (phase === "moving") lifted();
        }
        if (event.kind === "gateOpened" && cutOff === undefined) cloud.setFaults([{ type: LOAD_BALANCER, operation: "update", kind: "slow", delayMs: FOR_EVER_MS }]);
        if (event.kind === "observed" && phase === "finalising") cloud.setFaults([{ type: WORKLOAD, operation: "delete", kind: "failAlways" }]);
      },
    });
    assert.match(cutOff ?? "", /^it took longer than 15 s and was stopped/);
    assert.equal(state.phase, "halted");
    assertSays(state, /the update failed 3 times.*delete of kubernetes:apps\/v1:Deployment/);
    assert.deepEqual(await driving.servedBy(), [["1.5.0"], ["1.5.0"]]);

    lifted();
    await assertEnded(await driving.order("1.5.0", "promote"), "promoted");
  });
});
