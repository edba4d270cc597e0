import assert from "node:assert/strict";
import { dashboardTexts } from "../../components/monitoring/dashboards";
import { type Panel, grafanaJson } from "../../components/monitoring/grafana";
import { dashboardUrls } from "../../components/monitoring/links";
import { monitoring } from "../../release/schema/monitoring";
import { grafanaModel } from "./grafanaModel";
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
    const { panels } = read(grafanaJson({ uid: "u", product: "p", title: "t", panels: [panel("first"), panel("second")] }));
    assert.deepEqual(panels.map(({ gridPos }) => [gridPos.x, gridPos.y]), [[0, 0], [0, 5]]);
  });
});

describe("a product's own dashboards", () => {
  const panel = (title: string, kind?: string) => ({ title, kind, queries: [{ legend: "{{endpoint}}", expression: "rate(a[5m])" }] });
  const own = { name: "operations", title: "Operations", panels: [...["A", "B", "C", "D"].map((title) => panel(title, "stat")), panel("E")] };
  const long = { ...own, name: "d".repeat(30) };
  const { config, services } = watched({ monitoring: { dashboards: [own, long] } });
  const texts = (product = "omnihub") => dashboardTexts({ config, product, services });

  it("stand beside the built-in ones, their figures four in a row and their charts two", () => {
    const operations = texts().find(({ dashboard }) => dashboard === "operations");
    assert.equal(operations?.uid, "omnihub-operations");
    const { panels } = read(operations.text);
    assert.deepEqual(panels.map(({ gridPos }) => [gridPos.x, gridPos.y]), [[0, 0], [6, 0], [12, 0], [18, 0], [0, 5]]);
  });

  it("have addresses, which alerts may point at", () => {
    assert.equal(dashboardUrls(config, "omnihub").operations, "https://grafana.omnihub.dev/d/omnihub-operations");
  });

  it("have ids of their own even where names are too long for Grafana", () => {
    const uids = texts("p".repeat(30)).map(({ uid }) => uid);
    assert.ok(uids.every((uid) => uid.length <= 40));
    assert.equal(new Set(uids).size, uids.length);
  });

  it("link to all others of the product, as those do to them", () => {
    for (const { text } of texts()) {
      const { tags, links } = grafanaModel.parse(JSON.parse(text));
      assert.ok(tags.includes("omnihub"));
      assert.deepEqual(links.map((link) => [link.type, link.tags]), [["dashboards", ["omnihub"]]]);
    }
  });

  it("are what Grafana's types allow, and so are the built-in ones", () => {
    for (const { text } of texts()) grafanaModel.parse(JSON.parse(text));
  });

  it("take no name that is taken", () => {
    const names = (...dashboards: readonly object[]) => monitoring.shape.dashboards.safeParse(dashboards).success;
    assert.equal(names(own), true);
    assert.equal(names(own, own), false);
    assert.equal(names({ ...own, name: "slo" }), false);
  });
});

function cellsOf({ x, y, w, h }: GrafanaPanel["gridPos"]): string[] {
  return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`);
}
