/**
 * What Grafana's published types allow of the parts of a dashboard that are used here, and nothing else: npm
 * `@grafana/schema` 11.6, raw/dashboard/x/dashboard_types.gen, and its stat and timeseries panels.
 */

import { z } from "zod";

const dataSource = z.strictObject({ type: z.literal("prometheus"), uid: z.string() });

const link = z.strictObject({
  asDropdown: z.boolean(),
  icon: z.string(),
  includeVars: z.boolean(),
  keepTime: z.boolean(),
  tags: z.array(z.string()),
  targetBlank: z.boolean(),
  title: z.string(),
  tooltip: z.string(),
  type: z.enum(["link", "dashboards"]),
  url: z.string().optional(),
});

const mapping = z.strictObject({
  type: z.literal("value"),
  options: z.record(z.string(), z.strictObject({ text: z.string(), color: z.string() })),
});

const fieldConfig = z.strictObject({
  defaults: z.strictObject({
    unit: z.string(),
    thresholds: z.strictObject({
      mode: z.enum(["absolute", "percentage"]),
      steps: z.array(z.strictObject({ color: z.string(), value: z.number().nullable() })).min(1),
    }),
    mappings: z.array(mapping),
    custom: z
      .strictObject({
        drawStyle: z.enum(["line", "bars", "points"]),
        thresholdsStyle: z.strictObject({ mode: z.enum(["off", "line", "dashed", "area", "line+area"]) }),
      })
      .optional(),
  }),
  overrides: z.array(z.never()),
});

const panel = z.strictObject({
  id: z.int().positive(),
  type: z.enum(["stat", "timeseries"]),
  title: z.string().min(1),
  description: z.string(),
  datasource: dataSource,
  gridPos: z.strictObject({ x: z.int().min(0).max(23), y: z.int().min(0), w: z.int().min(1).max(24), h: z.int().min(1) }),
  targets: z
    .array(z.strictObject({ refId: z.string().regex(/^[A-Z]$/), expr: z.string(), legendFormat: z.string(), datasource: dataSource }))
    .min(1),
  fieldConfig,
  options: z.strictObject({
    reduceOptions: z.strictObject({ calcs: z.array(z.enum(["lastNotNull", "last", "mean", "max", "min"])) }).optional(),
    colorMode: z.enum(["value", "background", "none"]).optional(),
  }),
});

const variable = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: z.literal("datasource"),
  query: z.string(),
  refresh: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  hide: z.union([z.literal(0), z.literal(1), z.literal(2)]),
});

export const grafanaModel = z.strictObject({
  uid: z.string().max(40),
  title: z.string().min(1),
  tags: z.array(z.string()),
  schemaVersion: z.int(),
  version: z.int(),
  editable: z.boolean(),
  timezone: z.enum(["utc", "browser"]),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  templating: z.strictObject({ list: z.array(variable) }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  links: z.array(link),
  panels: z.array(panel),
});
