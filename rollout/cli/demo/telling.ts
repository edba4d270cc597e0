/** How the demo tells what happens, as it happens: lines for people, JSON lines for scripts. */

import pc from "picocolors";
import type { Measurement, ReleaseMeasurement } from "../../../sandbox/types";
import type { Update } from "../../engine";

export type Happening =
  | { readonly event: "chapter"; readonly title: string }
  | { readonly event: "updating"; readonly what: string }
  | { readonly event: "updated"; readonly update: Update }
  | { readonly event: "measured"; readonly weight: number; readonly candidate: string; readonly measurement: Measurement }
  | { readonly event: "pulled"; readonly reasons: readonly string[] }
  | { readonly event: "takenBack"; readonly secondsToZero: number; readonly secondsInAll: number }
  | { readonly event: "summary"; readonly lines: readonly string[]; readonly restored: boolean };

export type Tell = (happening: Happening) => void;

export function teller({ json }: { readonly json: boolean }): Tell {
  if (json) return (happening) => process.stdout.write(`${JSON.stringify(happening)}\n`);
  return (happening) => process.stdout.write(`${lineOf(happening)}\n`);
}

function lineOf(happening: Happening): string {
  switch (happening.event) {
    case "chapter":
      return `\n${pc.bold(happening.title)}`;
    case "updating":
      return `  ${happening.what} …`;
    case "updated":
      return pc.dim(`    pulumi up: ${changesOf(happening.update)} in ${happening.update.seconds.toFixed(1)} s`);
    case "measured":
      return measurementLine(happening);
    case "pulled":
      return pc.red(`    trigger: ${happening.reasons.join("; ")}. Taking it back.`);
    case "takenBack":
      return pc.green(
        `    no request reached it ${happening.secondsToZero.toFixed(1)} s after the decision ` +
          `(the whole update took ${happening.secondsInAll.toFixed(1)} s)`,
      );
    case "summary":
      return ["", pc.bold("Summary"), ...happening.lines.map((line) => `  ${line}`)].join("\n");
  }
}

/** Changes of what users can notice: the stack itself and its components only group. */
function changesOf({ changes }: Update): string {
  const own = changes.filter(({ type }) => !type.startsWith("sluice:") && !type.startsWith("pulumi:"));
  if (own.length === 0) return "no change";
  if (own.length > 4) return `${String(own.length)} changes`;
  return own.map(({ operation, name }) => `${operation} ${name}`).join(", ");
}

const NOTHING: ReleaseMeasurement = { requests: 0, sharePercent: 0, errorRatePercent: 0, p95Ms: 0 };

function measurementLine({ weight, candidate, measurement }: Extract<Happening, { event: "measured" }>): string {
  const { requests, releases } = measurement;
  const { sharePercent, errorRatePercent, p95Ms } = releases[candidate] ?? NOTHING;
  const [, baseline] = Object.entries(releases).find(([version]) => version !== candidate) ?? ["", NOTHING];
  const share = `${candidate} got ${sharePercent.toFixed(1)} % of ${String(requests)} requests (asked for ${String(weight)} %)`;
  const errors = `errors ${errorRatePercent.toFixed(2)} % against ${baseline.errorRatePercent.toFixed(2)} %`;
  return `    ${share}, ${errors}, P95 ${p95Ms.toFixed(0)} against ${baseline.p95Ms.toFixed(0)} ms`;
}
