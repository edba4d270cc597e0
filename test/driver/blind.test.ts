/** Rollouts whose metrics cannot be had or cannot be trusted: through the real sources, asked over the wire. */

import assert from "node:assert/strict";
import { metricsSource } from "../../release/schema/driver";
import { alertsFor } from "../../rollout/driver/checking";
import { observe } from "../../rollout/driver/observing";
import { pause } from "../../rollout/driver/until";
import type { Adapters } from "../../rollout/driver/runner";
import type { State } from "../../rollout/machine/state";
import { openMetrics } from "../../rollout/metrics/open";
import { fakePrometheus, newestAt } from "../metrics/fakePrometheus";
import { SIDES } from "../metrics/traffic";
import { freePort, startServer } from "../metrics/server";
import type { TestServer } from "../metrics/server";
import { stageFor } from "./stage";
import type { Stage } from "./stage";
import { planOf, releaseOf, startOf } from "./story";

/** Short, so that a rollout takes seconds; the clocks are the real ones. */
const PLAN = {
  steps: [
    { weight: 5, hold: "300ms" },
    { weight: 100, hold: "300ms" },
  ],
  analysis: { interval: "100ms", patience: "1s" },
  success: { errorRatePercent: 1, p95Ms: 500, watch: "300ms" },
  approvals: undefined,
  notices: undefined,
} as const;

interface Source {
  readonly kind: "prometheus" | "scrape";
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const served = async (kind: Source["kind"], server: Promise<TestServer>): Promise<Source> => ({ kind, ...(await server) });

/** So many requests to both releases that one look is enough; none of them fails. */
const PLENTY = {
  requests: [
    { metric: { release: SIDES.candidate, code: "200" }, value: "100000" },
    { metric: { release: SIDES.baseline, code: "200" }, value: "900000" },
  ],
  buckets: [SIDES.candidate, SIDES.baseline].flatMap((release, index) =>
    ["0.1", "+Inf"].map((le) => ({ metric: { release, le }, value: index === 0 ? "100000" : "900000" })),
  ),
};

const TEN_MINUTES_S = 600;

/** A page whose counters have grown by a lot at each visit. */
function growing(text: (page: string) => string = (page) => page, skewS = 0) {
  let visits = 0;
  return startServer((_, response) => {
    visits += 1;
    const lines = [SIDES.candidate, SIDES.baseline].flatMap((release) => [
      `http_requests_total{release="${release}",code="200",host="shop.dev"} ${visits * 100_000}`,
      `http_request_duration_seconds_bucket{release="${release}",le="0.1"} ${visits * 100_000}`,
      `http_request_duration_seconds_bucket{release="${release}",le="+Inf"} ${visits * 100_000}`,
    ]);
    response.setHeader("date", new Date(Date.now() + skewS * 1000).toUTCString());
    response.end(text(`${lines.join("\n")}\n`));
  });
}

const nobodyAt = (kind: Source["kind"]) => async () =>
  ({ kind, url: `http://127.0.0.1:${await freePort()}`, stop: async () => undefined });

const BLIND: Readonly<Record<string, { readonly open: () => Promise<Source>; readonly says: RegExp }>> = {
  "a Prometheus that is down": { open: nobodyAt("prometheus"), says: /said nothing for 1s: .*ECONNREFUSED/ },
  "a Prometheus that answers NaN": {
    open: () => served("prometheus", fakePrometheus({ ...PLENTY, requests: nan(PLENTY.requests) })),
    says: /said nothing for 1s: .*found NaN/,
  },
  "a Prometheus that knows no release": {
    open: () => served("prometheus", fakePrometheus({ requests: [], buckets: [], newest: [] })),
    says: /said nothing for 1s: .*no series/,
  },
  "a Prometheus whose clock is 10 minutes slow": {
    open: () => served("prometheus", fakePrometheus({ ...PLENTY, shift: -TEN_MINUTES_S })),
    says: /said nothing for 1s: .*figures of/,
  },
  "a Prometheus whose clock is 10 minutes fast": {
    open: () => served("prometheus", fakePrometheus({ ...PLENTY, shift: TEN_MINUTES_S })),
    says: /said nothing for 1s: .*figures of/,
  },
  "a Prometheus whose samples are 10 minutes old": {
    open: () => served("prometheus", fakePrometheus({ ...PLENTY, newest: newestAt(Date.now() / 1000 - TEN_MINUTES_S) })),
    says: /said nothing for 1s: .*nothing newer than/,
  },
  "a Prometheus that has seen nobody on the candidate": {
    open: () => {
      const [, baseline = { metric: {}, value: "" }] = PLENTY.requests;
      return served("prometheus", fakePrometheus({ ...PLENTY, requests: [baseline], newest: newestAt(Date.now() / 1000).slice(1) }));
    },
    says: /could not tell within 1s after the hold|said nothing for 1s/,
  },
  "a page that is down": { open: nobodyAt("scrape"), says: /said nothing for 1s: .*ECONNREFUSED/ },
  "a page with NaN": {
    open: () => served("scrape", growing((page) => page.replaceAll(/ \d+$/gm, " NaN"))),
    says: /said nothing for 1s: .*found NaN/,
  },
  "a page that is empty": { open: () => served("scrape", growing(() => "")), says: /said nothing for 1s: .*cannot be read/ },
  "a page without requests": { open: () => served("scrape", growing(() => "up 1\n")), says: /said nothing for 1s: .*no series/ },
  "a page from a clock 10 minutes off": {
    open: () => served("scrape", growing(undefined, -TEN_MINUTES_S)),
    says: /said nothing for 1s: .*found its clock at/,
  },
  "a page whose counters stand still": {
    open: () => served("scrape", growing((page) => page.replaceAll(/ \d+$/gm, " 100000"))),
    says: /could not tell within 1s after the hold/,
  },
};

function nan(series: typeof PLENTY.requests): typeof PLENTY.requests {
  return series.map((one) => ({ ...one, value: "NaN" }));
}

/** Whatever the metrics do not decide goes well at once. */
function welcoming(source: Source): Partial<Adapters> {
  const plan = planOf(PLAN);
  const metrics = openMetrics(metricsSource.parse({ kind: source.kind, url: source.url }), { environment: {} });
  return {
    update: async ({ wanted, emit }) => emit({ kind: "updated", to: wanted().to, changes: [], seconds: 0.01 }),
    test: async ({ emit }) => emit({ kind: "tested", what: "smoke tests", passed: true, reasons: [] }),
    gate: async ({ wanted, emit }) => emit({ kind: "gateOpened", step: wanted().step, approvers: [] }),
    observe: (doing) => observe({ metrics, plan, alerts: alertsFor(plan, undefined) }, doing),
    verify: async ({ wanted, signal, emit }) => {
      while (wanted().appliedAt === null) await pause(5, signal);
      emit({ kind: "verified", secondsToZero: 0.1, why: null });
    },
  };
}

async function rolledOut(open: () => Promise<Source>): Promise<{ readonly stage: Stage; readonly state: State }> {
  const source = await open();
  const at = new Date().toISOString();
  const releases = { release: releaseOf(SIDES.candidate), stable: releaseOf(SIDES.baseline) };
  const stage = stageFor([{ ...startOf({ plan: PLAN }), ...releases, at, startsAt: at }], welcoming(source));
  const state = await stage.drive().finally(() => source.stop());
  return { stage, state };
}

describe("a release that is seen by", function () {
  this.timeout(60_000);
  const rollouts = new Map<string, ReturnType<typeof rolledOut>>();

  before("all of them at once, for they mostly wait", () => {
    for (const [what, { open }] of Object.entries(BLIND)) rollouts.set(what, rolledOut(open));
  });

  for (const [what, { says }] of Object.entries(BLIND)) {
    it(`${what} passes no step, and is taken back when the plan's patience ends`, async () => {
      const { stage, state } = (await rollouts.get(what)) ?? assert.fail();
      assert.equal(state.phase, "rolledBack");
      assert.match(state.reasons.join("; "), says);
      const passes = stage.entries.filter(({ event }) => event.kind === "observed" && event.verdict.kind === "pass");
      assert.deepEqual(passes, []);
      const updates = stage.entries.flatMap(({ event }) => (event.kind === "updated" ? [JSON.stringify(event.to)] : []));
      assert.deepEqual(updates, [
        '{"kind":"step","step":0}',
        '{"kind":"step","step":1}',
        '{"kind":"rollback","level":2}',
      ]);
    });
  }

  for (const [what, open] of Object.entries({
    "a Prometheus that sees it do well": () => served("prometheus", fakePrometheus(PLENTY)),
    "a page that shows it do well": () => served("scrape", growing()),
  })) {
    it(`${what} becomes the stable one`, async () => {
      const { state } = await rolledOut(open);
      assert.deepEqual([state.phase, ...state.reasons], ["promoted"]);
    });
  }
});

