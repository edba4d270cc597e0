import assert from "node:assert/strict";
import { dashboardTexts } from "../../components/monitoring/dashboards";
import { type Panel, grafanaJson } from "../../components/monitoring/grafana";
import { watched } from "./monitoringSample";

interface GrafanaPanel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

interface GrafanaModel {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly GrafanaPanel[];
}

const read = (text: string) => JSON.parse(text) as GrafanaModel;

function dashboards(product = "omnihub") {
  const { config, services } = watched();
  return dashboardTexts({ config, product, services }).map(({ dashboard, text }) => ({ dashboard, ...read(text) }));
}

function titles(name: string): string[] {
  return dashboards().find(({ dashboard }) => dashboard === name)?.panels.map(({ title }) => title) ?? [];
}

describe("the dashboards", () => {
  it("have ids that stay, short enough for Grafana with the longest product name", () => {
    assert.deepEqual(dashboards().map(({ uid }) => uid), ["omnihub-slo", "omnihub-operator", "omnihub-infra"]);
    assert.ok(dashboards("p".repeat(30)).every(({ uid }) => uid.length <= 40));
  });

  it("show the objective, its budget and each release", () => {
    assert.deepEqual(titles("slo"), [
      "Availability",
      "Error budget left",
      "P95",
      "Burn rate",
      "Requests by release",
      "Errors by release",
      "P95 by release",
    ]);
  });

  it("show the operator the controls, the step, the queue of approvals and the exposure", () => {
    assert.deepEqual(titles("operator"), ["Emergency controls", "Current step", "Approvals pending", "Exposure"]);
  });

  it("show what the product runs on", () => {
    for (const title of ["CPU", "Memory", "Disk", "Pods ready", "Redis up"]) {
      assert.ok(titles("infrastructure").includes(title), title);
    }
  });

  it("have a query on each panel, an id on each panel, and no panels that overlap", () => {
    for (const { panels } of dashboards()) {
      assert.ok(panels.every(({ targets }) => targets.length > 0 && targets.every(({ expr }) => expr)));
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      const cells = panels.flatMap(({ gridPos }) => cellsOf(gridPos));
      assert.equal(new Set(cells).size, cells.length);
    }
  });

  it("start a new row where the columns of Grafana's grid are used up", () => {
    const panel = (title: string): Panel => ({
      title,
      description: title,
      kind: "stat",
      unit: "short",
      width: 16,
      queries: [{ expression: "up", legend: "" }],
    });
    const { panels } = read(grafanaJson({ uid: "u", title: "t", panels: [panel("first"), panel("second")] }));
    assert.deepEqual(panels.map(({ gridPos }) => [gridPos.x, gridPos.y]), [[0, 0], [0, 5]]);
  });
});

function cellsOf({ x, y, w, h }: GrafanaPanel["gridPos"]): string[] {
  return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`);
}
