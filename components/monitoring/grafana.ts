/** Dashboards as lists of panels, and the JSON that Grafana reads (documentation: "Dashboard JSON model"). */

export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: "stat" | "timeseries";
  /** Grafana's unit id, e.g. `percentunit` for 0 to 1, `s` for seconds, `reqps`, `bytes`, `short`. */
  readonly unit: string;
  /** Columns out of 24. */
  readonly width: number;
  readonly queries: readonly Query[];
  /** Colour from each value upwards; the first one has no value. */
  readonly colours?: readonly Colour[];
  /** Words shown in place of numbers. */
  readonly words?: Readonly<Record<number, { readonly text: string; readonly color: string }>>;
}

export interface Query {
  readonly expression: string;
  /** Grafana template over the labels of a series, e.g. `{{service}}`. */
  readonly legend: string;
}

export interface Colour {
  readonly color: "green" | "orange" | "red";
  readonly value: number | null;
}

export interface Dashboard {
  readonly uid: string;
  /** All dashboards of a product have its name as a tag, by which each one links to the others. */
  readonly product: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

const START: Colour = { color: "green", value: null };

/** Red below the limit. */
export function goodFrom(limit: number): Colour[] {
  return [{ color: "red", value: null }, { color: "green", value: limit }];
}

/** Red from the limit upwards. */
export function badFrom(limit: number): Colour[] {
  return [START, { color: "red", value: limit }];
}

const COLUMNS = 24;
const HEIGHTS = { stat: 5, timeseries: 8 } as const;
const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" } as const;

/** The text of a dashboard, the same for the same panels. */
export function grafanaJson({ uid, product, title, panels }: Dashboard): string {
  const places = placed(panels);
  const model = {
    uid,
    title,
    tags: ["sluice", product],
    schemaVersion: 39,
    version: 1,
    editable: false,
    timezone: "utc",
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: { list: [dataSourceVariable()] },
    annotations: { list: [] },
    links: [linksToOthers(product)],
    panels: panels.map((panel, index) => ({ id: index + 1, gridPos: places[index], ...grafanaPanel(panel) })),
  };
  return JSON.stringify(model, null, 2);
}

function dataSourceVariable() {
  return { name: "datasource", label: "Data source", type: "datasource", query: "prometheus", refresh: 1, hide: 0 };
}

/** Grafana lists whatever has the tag ("Manage dashboard links"). */
function linksToOthers(product: string) {
  const look = { icon: "external link", tooltip: "", asDropdown: false, targetBlank: false };
  return { title: product, type: "dashboards", tags: [product], url: "", ...look, includeVars: true, keepTime: true };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Fills rows from left to right; a row is as high as its highest panel. */
function placed(panels: readonly Panel[]): Place[] {
  const places: Place[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (const { width, kind } of panels) {
    if (x + width > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    places.push({ x, y, w: width, h: HEIGHTS[kind] });
    x += width;
    rowHeight = Math.max(rowHeight, HEIGHTS[kind]);
  }
  return places;
}

function grafanaPanel({ title, description, kind, unit, queries, colours = [START], words }: Panel) {
  return {
    title,
    description,
    type: kind,
    datasource: DATA_SOURCE,
    targets: queries.map(target),
    fieldConfig: {
      defaults: {
        unit,
        thresholds: { mode: "absolute", steps: colours },
        mappings: words ? [{ type: "value", options: words }] : [],
        ...(kind === "timeseries" ? { custom: lines(colours) } : {}),
      },
      overrides: [],
    },
    options: kind === "stat" ? { reduceOptions: { calcs: ["lastNotNull"] }, colorMode: "background" } : {},
  };
}

function lines(colours: readonly Colour[]) {
  return { drawStyle: "line", thresholdsStyle: { mode: colours.length > 1 ? "line" : "off" } };
}

/** Grafana names queries A, B, C, … */
function target({ expression, legend }: Query, index: number) {
  const refId = String.fromCharCode("A".charCodeAt(0) + index);
  return { refId, expr: expression, legendFormat: legend, datasource: DATA_SOURCE };
}
