/** How each effect is carried out for a stack: the one place that brings the driver's parts together. */

import type { Release } from "../../release/schema";
import { milliseconds, releaseId } from "../../release/schema";
import type { DriverConfig } from "../../release/schema";
import { BYPASS_HEADER } from "../../release/exposure";
import type { Engine } from "../engine";
import type { Metrics } from "../metrics/metrics";
import type { Terms } from "../machine/state";
import type { DeliveryOptions } from "../notices/deliver";
import { deliver } from "../notices/deliver";
import { alertsFor, checkHealth } from "./checking";
import { withSecretHeaders } from "./secretHeaders";
import { control } from "./controlling";
import { awaitGate } from "./gates";
import type { LookedAt } from "./lookedAt";
import { observe } from "./observing";
import type { Adapters } from "./runner";
import { test } from "./testing";
import { until } from "./until";
import { update } from "./updating";
import { verify } from "./verifying";

export interface Parts {
  readonly terms: Terms;
  readonly engine: Engine;
  readonly metrics: Metrics;
  readonly driver: DriverConfig;
  readonly lookedAt: LookedAt;
  /** Folder with the stack files. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly notices: Omit<DeliveryOptions, "signal">;
}

const UPDATE_AT_MOST_MS = milliseconds("30m");

/** A page that is read directly shows a request at once; what others collect shows it minutes later. */
const QUIET_MS = { scrape: 1_000, prometheus: 60_000, datadog: 120_000 } as const;

export function adaptersFor(parts: Parts): Adapters {
  const { terms, engine, metrics, lookedAt, project, environment, notices } = parts;
  const driver = withSecretHeaders(parts.driver, environment);
  const { plan, release, stack } = terms;
  const bypass = bypassOf(release);
  const quietMs = QUIET_MS[driver.metrics?.kind ?? "datadog"];
  return {
    wait: async ({ wanted, signal, emit }) => {
      await until(wanted().until, signal);
      emit({ kind: "due" });
    },
    update: (doing) => update({ engine, timeoutMs: UPDATE_AT_MOST_MS, lookedAt }, doing),
    test: (doing) =>
      test(
        {
          tests: driver.smokeTests,
          redact: () => engine.redactor(),
          context: { project, environment, version: release.version, stack, bypass },
        },
        doing,
      ),
    gate: (doing) => awaitGate(lookedAt.askGate, doing),
    observe: (doing) => observe({ metrics, plan, alerts: alertsFor(plan, driver.alerts) }, doing),
    health: (doing) => checkHealth({ plan, health: driver.health, bypass }, doing),
    verify: (doing) =>
      verify({ metrics, candidate: release.version, quietMs, withinMs: milliseconds(plan.rollback.within) }, doing),
    control: (doing) => control(engine, doing),
    notify: async ({ wanted, signal, emit }) => {
      const { notice } = wanted();
      const channel = plan.notices?.channels[notice.channel];
      if (!channel) { emit({ kind: "notified", notice, delivered: false, why: "the plan has no such channel" }); return; }
      emit({ kind: "notified", notice, ...(await deliver(notice, channel, { ...notices, signal })) });
    },
  };
}

function bypassOf(release: Release) {
  return { header: BYPASS_HEADER, value: releaseId(release) };
}
