import assert from "node:assert/strict";
import { mistakesOf } from "./stackConfigs";

interface Case {
  readonly what: string;
  readonly example: string;
  readonly path: string;
  readonly value: unknown;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  { what: "a window that is shorter than the holds", example: "omnihub", path: "plan.window.length", value: "30m", says: /plan\.window\.length: found 30m; expected at least 60m/ },
  { what: "a duration that the holds exceed", example: "omnihub", path: "plan.success.maximumDuration", value: "30m", says: /maximumDuration: found 30m; expected at least 60m/ },
  { what: "a trigger that takes back what counts as a success: errors", example: "agentic", path: "plan.triggers.1.abovePercent", value: 0.5, says: /triggers\[1\]\.abovePercent: found 0\.5; expected at least 1, for sluice:plan\.success\.errorRatePercent/ },
  { what: "a trigger that takes back what counts as a success: latency", example: "velro", path: "plan.triggers.1.aboveMs", value: 400, says: /triggers\[1\]\.aboveMs: found 400; expected at least 500/ },
  { what: "a trigger that takes back what counts as a success: good answers", example: "maxai-m1", path: "plan.triggers.1.belowPercent", value: 99.5, says: /triggers\[1\]\.belowPercent: found 99\.5; expected at most 99/ },
  { what: "an alpha that lets nobody in", example: "maxai-m1", path: "plan.steps.0.flag.allowlist", value: [], says: /steps\[0\]\.flag\.allowlist: found an empty list; expected whom the alpha stage lets in/ },
  { what: "a stage with more clients than it promises", example: "maxai-m1", path: "plan.steps.1.flag.maximumClients", value: 10, says: /maximumClients: found 10, and its allowlist lets in 1\d .*; expected at least 1\d/ },
  { what: "variants that are not everybody", example: "wingman", path: "flags.definitions.1.variants", value: { control: 50, warmer: 40 }, says: /definitions\[1\]\.variants: found 90 % in all; expected 100 % in all/ },
  { what: "a flag of the table without the table", example: "wingman", path: "database.controls", value: false, says: /definitions\[0\]\.decidedBy: found "table", and sluice:database\.controls is not true/ },
  { what: "a key that only the token proxy may hold", example: "maxai-m1", path: "services.0.secrets.KEY", value: { name: "supabase", key: "serviceKey" }, says: /services\[0\]\.secrets\.KEY: found "supabase", which is only for token-proxy/ },
  { what: "traffic before the backend is there", example: "velro", path: "plan.steps.1.deploys", value: [], says: /steps\[3\]\.weight: found 100 % of the traffic, and no step before deploys services/ },
  { what: "a hold where nobody is exposed", example: "velro", path: "plan.steps.0.hold", value: "15m", says: /steps\[0\]\.hold: found 15m at weight 0; expected 0s/ },
  { what: "a test that is not there", example: "velro", path: "plan.steps.1.tests", value: ["backnd"], says: /steps\[1\]\.tests\[0\]: found "backnd"; expected one of gateway-asks-for-a-key, / },
  { what: "a pre-check that is not there", example: "omnihub", path: "driver.preChecks", value: ["alive"], says: /preChecks\[0\]: found "alive"; expected one of live/ },
  { what: "limits of a service that is not there", example: "velro", path: "gateway.services.audio", value: { bodyMegabytes: 10 }, says: /gateway\.services\.audio: found limits of a service/ },
  { what: "a dashboard that is not there", example: "maxai-m1", path: "monitoring.alerts.0.dashboard", value: "operation", says: /alerts\[0\]\.dashboard: found "operation"; expected one of slo, operator, infrastructure, operations/ },
  { what: "a channel of Slack without #", example: "agentic", path: "plan.notices.channels.team.to", value: "deployments", says: /channels\.team\.to: found "deployments"; expected a channel such as #incidents/ },
  { what: "a rollback of level 2 that is faster than one of level 1", example: "maxai-m1", path: "plan.rollback.levels.2", value: "1m", says: /levels\.2: found 1m; expected at least 5m/ },
  { what: "uptime from several regions, and nobody who asks", example: "wingman", path: "monitoring.datadog", value: undefined, says: /monitoring\.datadog: found nothing; expected the account whose locations/ },
];

describe("an example's config", () => {
  for (const { what, example, path, value, says } of CASES) {
    it(`is refused with ${what}`, async () => {
      const mistakes = await mistakesOf(example, (config) => setAt(config, path, value));
      assert.match(mistakes.join("\n"), says);
    });
  }
});

/** The first segment is a section; numbers are indexes. Nothing takes the value away. */
function setAt(config: Record<string, unknown>, path: string, value: unknown): void {
  const [section = "", ...rest] = path.split(".");
  const keys = [`sluice:${section}`, ...rest];
  const last = keys.pop() ?? "";
  const parent = keys.reduce<Record<string, unknown>>((place, key) => place[key] as Record<string, unknown>, config);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
}
