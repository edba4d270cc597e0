/**
 * Each resource that a rollout touches meets each kind of fault: too many requests, a server error, and a change that was
 * made without an answer. In each update all that it touches fail once, each in its own way, and the next update of the
 * kind shifts the ways by one. A vendor who never answers at all is cut off, which takes the engine a quarter of a minute:
 * so each kind of update meets it once.
 *
 * A Kubernetes object that was made without an answer cannot be made again under its name: such a release is taken back.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { effectName } from "../../rollout/machine/effect";
import type { Target } from "../../rollout/machine/event";
import type { State } from "../../rollout/machine/state";
import { wanted } from "../../rollout/machine/wanted";
import type { CloudFault } from "../../sandbox/types";
import { cacheDirectory } from "../../toolchain/paths";
import { openDriving } from "./driving";
import type { Driving } from "./driving";

const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const LOAD_BALANCER = "cloudflare:index/loadBalancer:LoadBalancer";
const POLICY = "cloudflare:index/notificationPolicy:NotificationPolicy";

const WEB_ALIAS = "vercel:index/alias:Alias";

/** There for one release alone: made with it, and gone with it. */
const OF_A_RELEASE = [
  "vercel:index/deployment:Deployment",
  "cloudflare:index/loadBalancerPool:LoadBalancerPool",
  "kubernetes:apps/v1:Deployment",
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  "kubernetes:core/v1:Service",
  "kubernetes:policy/v1:PodDisruptionBudget",
] as const;

type Way = "deploy" | Exclude<Target["kind"], "step"> | "step";
type Touched = Readonly<Record<string, NonNullable<CloudFault["operation"]>>>;

const each = (types: readonly string[], operation: Touched[string]): Touched =>
  Object.fromEntries(types.map((type) => [type, operation]));

/** What each kind of update touches. */
const TOUCHED: Readonly<Record<Way, Touched>> = {
  deploy: { ...each(OF_A_RELEASE, "create"), ...each([POLICY, ROUTE], "update") },
  step: each([LOAD_BALANCER, ROUTE], "update"),
  finalise: { ...each(OF_A_RELEASE, "delete"), ...each([POLICY, ROUTE, WEB_ALIAS], "update") },
  rollback: { ...each(OF_A_RELEASE, "delete"), ...each([LOAD_BALANCER, POLICY, ROUTE], "update") },
};

const KINDS = ["rateLimit", "failOnce", "halfApplied"] as const;

/** By this attempt at the latest every resource has met its fault. */
const STRUCK_ATTEMPTS = 2;

/** How the kinds are shifted among the resources, one update of a way after the other; later ones are left in peace. */
const ROUNDS: Readonly<Record<Way, readonly (0 | 1 | 2 | "silence")[]>> = {
  deploy: [0, 1, 2, "silence"],
  step: [0, 1, 2, "silence"],
  finalise: [0, "silence"],
  rollback: [0, 1, 2, "silence"],
};

const WAYS = ["deploy", "step", "finalise", "rollback"] as const;

/** More than it takes to strike every way by all its rounds. */
const TOO_MANY_ROLLOUTS = 10;

const HANGS_AFTER_MS = 8_000;
const A_MINUTE_MS = 60_000;
const FOR_EVER_MS = 60 * 60_000;

function wayTo(to: Target): Way {
  return to.kind === "step" && to.step === 0 ? "deploy" : to.kind;
}

function faultsOf(way: Way, round: 0 | 1 | 2 | "silence"): readonly CloudFault[] {
  return Object.entries(TOUCHED[way]).map(([type, operation], index): CloudFault => {
    if (round === "silence") return { type, operation, kind: "slow", delayMs: FOR_EVER_MS };
    return { type, operation, kind: KINDS[(index + round) % KINDS.length] ?? "failOnce" };
  });
}

/** Strikes each update by the next round of its way. */
function striker(setFaults: (faults: readonly CloudFault[]) => void) {
  const counts: Record<Way, number> = { deploy: 0, step: 0, finalise: 0, rollback: 0 };
  let name = "";
  let round: (typeof ROUNDS)[Way][number] | undefined;
  return {
    isHanging: () => round === "silence",
    left: () => WAYS.filter((way) => counts[way] < ROUNDS[way].length),
    /** Called as often as one likes while an attempt is wanted. */
    before({ to, attempt }: { readonly to: Target; readonly attempt: number }, of: string): void {
      if (of === name) return;
      name = of;
      const way = wayTo(to);
      if (attempt === 1) {
        round = ROUNDS[way][counts[way]];
        counts[way] += 1;
        setFaults(round === undefined ? [] : faultsOf(way, round));
      } else if (attempt > STRUCK_ATTEMPTS || round === "silence") {
        round = undefined;
        setFaults([]);
      }
    },
  };
}

describe("a rollout on the real engine, whatever vendor fails at whatever resource,", function () {
  this.timeout(600_000);

  let driving: Driving;
  let stable = "1.0.0";

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    driving = await openDriving(join(cacheDirectory, "test", "faultsInTurn"), { without: ["monitoring", "driver"] });
  });

  after(() => driving.stage.stop());

  const cloud = () => driving.stage.sandbox.cloud;
  const held = () => cloud().resources().map(({ type }) => type);

  /** What there is more of than before: vendors keep what they made without an answer, and the engine knows nothing of it. */
  const leftOver = (before: readonly string[]) => {
    const expected = [...before];
    return held().filter((type) => {
      const at = expected.indexOf(type);
      if (at >= 0) expected.splice(at, 1);
      return at < 0;
    });
  };

  /** What is said of a rollout is what users see. */
  async function assertEnded({ phase, reasons, terms }: State): Promise<void> {
    assert.ok(phase === "promoted" || phase === "rolledBack", `${phase}: ${reasons.join("; ")}`);
    if (phase === "promoted") stable = terms.release.version;
    assert.deepEqual(await driving.servedBy(), [[stable], [stable]]);
    assert.equal(await driving.stableVersion(), stable);
  }

  it("is complete or taken back, and says which; `stable` is right, and so is what users see", async () => {
    const before = held();
    const strikes = striker((faults) => cloud().setFaults(faults));
    const failures = new Set<string>();
    const touched = new Set<string>();
    for (let count = 1; strikes.left().length > 0; count += 1) {
      assert.ok(count < TOO_MANY_ROLLOUTS, `still to strike: ${strikes.left().join(", ")}`);
      strikes.before({ to: { kind: "step", step: 0 }, attempt: 1 }, String(count));
      const isBad = count % 2 === 1;
      const state = await driving.roll(`1.${String(count)}.0`, {
        isBad,
        timeoutMs: () => (strikes.isHanging() ? HANGS_AFTER_MS : A_MINUTE_MS),
        onEvent(event, after) {
          if (event.kind === "updateFailed") for (const [, fault = ""] of event.why.matchAll(FAULTS)) failures.add(`${wayTo(event.to)}: ${fault}`);
          if (event.kind === "updated") for (const { type, operation } of event.changes) touched.add(`${wayTo(event.to)}: ${operation} ${type}`);
          for (const effect of wanted(after)) if (effect.kind === "update") strikes.before(effect, effectName(effect) + String(count));
        },
      });
      if (isBad) assert.equal(state.phase, "rolledBack", state.reasons.join("; "));
      await assertEnded(state);
      cloud().setFaults([]);
    }
    for (const way of Object.keys(TOUCHED)) {
      for (const fault of ["429", "500", "504", "it took longer"]) assert.ok(failures.has(`${way}: ${fault}`), `${way}: ${fault}; ${[...failures].join(", ")}`);
    }
    assert.deepEqual(unknown(touched), [], "every resource that is touched was struck");
    assert.deepEqual(leftOver(before).filter((type) => !ofARelease.has(type)), []);
  });
});

/** Their names are the release's own: what is left of them reaches nobody, and is in no other release's way. */
const ofARelease: ReadonlySet<string> = new Set(OF_A_RELEASE);

/** As an update's failure tells of them. */
const FAULTS = /(429|500|504|it took longer)/g;

/** Of the vendors' resources, those that TOUCHED does not name. */
function unknown(touched: ReadonlySet<string>): readonly string[] {
  const known = Object.entries(TOUCHED).flatMap(([way, types]) => Object.entries(types).map(([type, operation]) => `${way}: ${operation} ${type}`));
  return [...touched].filter((one) => !/ (sluice|pulumi):/.test(one) && !known.includes(one));
}
