import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { words } from "../../rollout/notices/templates";
import { renderHtml } from "../../rollout/report";
import { faintTexts, openBrowser, overflowing, unfold } from "./browser";
import { goodRollout, haltedRollout, rolledBackRollout, rolloutUnderWay } from "./rollouts";
import { reportOn, type Told } from "./teller";

const folder = mkdtempSync(path.join(tmpdir(), "sluice-report-"));
const good = goodRollout();
const rolledBack = rolledBackRollout();
const TOLD = [good, rolledBack, rolloutUnderWay(), haltedRollout()];

describe("A report in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let page: Page;
  let trouble: string[];

  before(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    trouble = [];
    page.on("console", (message) => trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("request", (request) => {
      if (!request.isNavigationRequest()) trouble.push(request.url());
    });
  });
  afterEach(() => page.close());
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it("loads nothing and has nothing to complain of", async () => {
    for (const told of TOLD) await open(page, told);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(trouble, []);
  });

  it("says first what was released, how that ended and how long it took", async () => {
    await open(page, rolledBack);
    assert.equal(await page.title(), "omnihub 1.4.0 on production: Rolled back");
    assert.equal(await textOf(page, "h1"), "omnihub 1.4.0 on production");
    assert.equal(await textOf(page, ".verdict"), "↩ Rolled back");
    const sentence = "Taken back from 25 % of traffic to none in 7.4 s, decided by a trigger.";
    assert.equal(await textOf(page, ".sentence"), sentence);
    assert.equal(await textOf(page, ".reasons"), "errors 8.30 %, over 2 × the baseline's 0.02 %");
    const [begun, ended] = [timeOf(rolledBack, "due"), timeOf(rolledBack, "verified")];
    const seconds = Math.round((ended - begun) / 1000);
    const duration = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    assert.ok((await textOf(page, ".facts")).includes(`Duration ${duration}`));
  });

  it("holds its targets against what the ledger's looks add up to", async () => {
    await open(page, good);
    const last = good.events.findLast((event) => event.kind === "updated" && event.to.kind === "step")?.at ?? "";
    const samples = looksOf(good)
      .filter(({ from }) => from >= last)
      .map(({ candidate }) => candidate);
    const errors = samples.reduce((total, sample) => total + sample.errors, 0);
    const requests = samples.reduce((total, sample) => total + sample.requests, 0);
    const rows = await rowsOf(page, "Targets");
    assert.deepEqual(rows[1], [
      "Error rate, at 100 %",
      "below 0.1 %",
      `${Number(((100 * errors) / requests).toPrecision(3))} %`,
      "✓ met",
    ]);
    assert.deepEqual(rows.at(-1), ["Error budget left", "at least 75 %", "99.3 %", "✓ met"]);
  });

  it("draws exposure as stairs, with the updates' weights as figures", async () => {
    await open(page, rolledBack);
    const chart = page.locator("section", { hasText: "Traffic on the candidate" });
    const line = await chart.locator(".wide path[stroke='var(--candidate)']").getAttribute("d");
    // A rise and a fall are upright, and what holds lies level: each stretch changes one coordinate only.
    const corners = (line ?? "")
      .split(/[ML]/)
      .slice(1)
      .map((corner) => corner.trim().split(/[ ,]+/).map(Number));
    const slanted = corners.filter(
      ([x, y], index) => index > 0 && x !== corners[index - 1]?.[0] && y !== corners[index - 1]?.[1],
    );
    assert.ok(corners.length >= 7, `${corners.length} corners`);
    assert.deepEqual(slanted, []);
    const rows = await rowsOf(page, "Exposure");
    assert.deepEqual(
      rows.map(([, what, weight]) => [what, weight]),
      [
        ["Deployment", "0 %"],
        ["Step 1 of 4", "5 %"],
        ["Step 2 of 4", "25 %"],
        ["Rollback, level 2", "0 %"],
      ],
    );
  });

  it("tells times apart on the axis of a short rollout", async () => {
    const short = rolledBackRollout({ lookEverySeconds: 5 });
    const events = short.events.slice(0, short.events.findIndex(({ kind }) => kind === "observed") + 3);
    await open(page, { ...short, events });
    const labels = await page.locator("figure").first().locator(".wide text").allTextContents();
    const times = labels.filter((label) => label.includes(":"));
    assert.ok(times.length > 2);
    assert.equal(new Set(times).size, times.length);
  });

  it("says what follows in the words, and by the times, of the notice", async () => {
    await open(page, rolledBack);
    const decided = rolledBack.events.flatMap((event) =>
      event.kind === "notified" && event.notice.content.kind === "rollback" ? [words(event.notice).lines] : [],
    );
    const shown = (await rowsOf(page, "What follows")).map(([, what]) => what?.replace(/\s/g, ""));
    const told = decided[0]?.slice(-shown.length).map((line) => line.replace(/^.*?UTC: |[\s;]/g, ""));
    assert.deepEqual(shown, told);
  });

  it("gives the figures of every chart as a table, as the looks have them", async () => {
    await open(page, rolledBack);
    const charts = page.locator("figure");
    assert.deepEqual(await charts.locator("h3").allTextContents(), ["Traffic on the candidate", "Error rate", "P95"]);
    for (const name of ["trigger", "target", "baseline", "candidate"]) {
      assert.ok(
        (await charts.nth(1).locator(`.wide path[stroke="var(--${name})"]`).count()) > 0,
        `no line for ${name}`,
      );
    }
    const rows = await charts.nth(1).locator("tbody tr").all();
    const shown = await Promise.all(rows.map((row) => row.locator("td").nth(1).textContent()));
    const looked = looksOf(rolledBack).map(({ candidate: { requests, errors } }) => (100 * errors) / requests);
    assert.deepEqual(
      shown.map((text) => Number(text?.trim())),
      looked.map((rate) => Number(rate.toPrecision(3))),
    );
  });

  it("tells every update of the ledger, and what it changed", async () => {
    await open(page, rolledBack);
    const updates = rolledBack.events.filter(({ kind }) => kind === "updated");
    assert.equal(await page.locator(".moment details").count(), updates.length);
    const deployment = page.locator(".moment", { hasText: "Deployment: 0 %" });
    assert.ok((await textOfLocator(deployment)).includes("9 changes (9 create) in 41 s"));
    assert.equal(await deployment.locator("details li").count(), 9);
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 375, height: 800 });
    for (const told of TOLD) {
      await open(page, told);
      await unfold(page);
      assert.equal(await page.evaluate<number>("document.documentElement.scrollWidth"), 375);
      assert.deepEqual(await overflowing(page), []);
    }
  });

  it("has contrast enough, by day and by night", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const told of TOLD) {
        await open(page, told);
        await unfold(page);
        assert.deepEqual(await faintTexts(page), [], colorScheme);
      }
    }
  });
});

async function open(page: Page, told: Told): Promise<void> {
  const file = path.join(folder, "report.html");
  writeFileSync(file, await renderHtml(reportOn(told)));
  await page.goto(pathToFileURL(file).href);
}

function textOf(page: Page, selector: string): Promise<string> {
  return textOfLocator(page.locator(selector));
}

async function textOfLocator(locator: ReturnType<Page["locator"]>): Promise<string> {
  return ((await locator.textContent()) ?? "").replace(/\s+/g, " ").trim();
}

/** The cells of the first table below a heading. */
async function rowsOf(page: Page, heading: string): Promise<readonly (readonly string[])[]> {
  const section = page.locator("section").filter({ has: page.locator("h2", { hasText: heading }) });
  const rows = await section.locator("table").first().locator("tbody tr").all();
  return Promise.all(
    rows.map(async (row) =>
      (await row.locator("td").allTextContents()).map((text) => text.replace(/\s+/g, " ").trim()),
    ),
  );
}

function looksOf({ events }: Told) {
  return events.flatMap((event) => (event.kind === "observed" ? [event.look] : []));
}

function timeOf({ events }: Told, kind: string): number {
  return Date.parse(events.find((event) => event.kind === kind)?.at ?? "");
}
