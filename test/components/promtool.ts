/** Alerts in the real promtool: a past is played to them, and it says which fire. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MonitoringArgs } from "../../components/monitoring";
import { prometheusRuleSpec } from "../../components/monitoring/rules";
import { runCommand } from "../../toolchain/command";

/** Values a step apart, in promtool's notation: `0+60x10` begins at 0 and grows by 60 ten times. */
export type Series = Readonly<Record<string, string>>;

export interface Past {
  readonly alert: string;
  readonly series: Series;
  /** Minutes after the start at which it is looked at. */
  readonly atMinute: number;
  /** Seconds between two values. Default 60. */
  readonly step?: number;
}

/** The alert by its name if promtool says that it fires at that minute; anything else that it says is an error. */
export async function firingAt(promtool: string, args: MonitoringArgs, past: Past): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), "sluice-promtool-"));
  try {
    await writeFile(join(directory, "rules.json"), rulesEveryStep(args));
    await writeFile(join(directory, "test.json"), JSON.stringify(unitTest(past, groupNames(args))));
    const { exitCode, output } = await runCommand(promtool, ["test", "rules", "test.json"], { environment: {}, workingDirectory: directory });
    if (exitCode === 0) return [];
    // promtool was told to expect none; what it found instead is listed after "got:".
    const found = /got:\s*\[\s*([\s\S]*)/.exec(output)?.[1] ?? "";
    assert.match(found, new RegExp(`alertname="${past.alert}"`), output);
    return [past.alert];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Without intervals of their own, the groups are evaluated at the test's. */
function rulesEveryStep(args: MonitoringArgs): string {
  const groups = prometheusRuleSpec(args).groups?.map(({ name, rules }) => ({ name, rules }));
  return JSON.stringify({ groups });
}

/** Recordings come before what is made of them; promtool's own order of groups changes from run to run. */
function groupNames(args: MonitoringArgs): readonly string[] {
  return prometheusRuleSpec(args).groups?.map(({ name }) => name) ?? [];
}

function unitTest({ series, alert, atMinute, step = 60 }: Past, order: readonly string[]) {
  return {
    rule_files: ["rules.json"],
    evaluation_interval: `${step}s`,
    group_eval_order: order,
    tests: [
      {
        interval: `${step}s`,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [{ eval_time: `${atMinute}m`, alertname: alert, exp_alerts: [] }],
      },
    ],
  };
}
