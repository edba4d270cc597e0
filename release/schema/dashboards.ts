/** A product's own dashboards, as data. */

import { z } from "zod";
import { slug } from "./text";

const panel = z.strictObject({
  title: z.string().min(1),
  kind: z.enum(["timeseries", "stat"]).default("timeseries"),
  unit: z.string().min(1).default("short").describe("Unit as Grafana names it, e.g. `percent`, `s`, `reqps`."),
  queries: z.array(z.strictObject({ legend: z.string().min(1), expression: z.string().min(1).describe("PromQL.") })).min(1),
});

/** Dashboards that every product has; `infra` is how the last one is addressed. */
const BUILT_IN = ["slo", "operator", "infrastructure", "infra"];

export const dashboard = z.strictObject({
  name: slug.refine((name) => !BUILT_IN.includes(name), { error: `a name of its own: ${BUILT_IN.join(", ")} are taken` }),
  title: z.string().min(1),
  panels: z.array(panel).min(1),
});

export type DashboardConfig = z.output<typeof dashboard>;
