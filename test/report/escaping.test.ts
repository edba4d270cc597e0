import assert from "node:assert/strict";
import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { renderHtml, renderMarkdown } from "../../rollout/report";
import { elementsOf, openBrowser } from "./browser";
import { hostileText, spoken } from "./hostile";
import { haltedRollout, rolledBackRollout, rolloutUnderWay } from "./rollouts";
import { reportOn, type Told } from "./teller";

const SLOW_LOOKS = { lookEverySeconds: 240 };
const TOLD = {
  "rolled back": rolledBackRollout(SLOW_LOOKS),
  "under way": rolloutUnderWay(SLOW_LOOKS),
  halted: haltedRollout(SLOW_LOOKS),
};

/** A rollout, and what is written in it in place of each foreign text, in turn. */
const attacked = fc.record({
  rollout: fc.constantFrom<keyof typeof TOLD>("rolled back", "under way", "halted"),
  texts: fc.array(hostileText, { minLength: 1, maxLength: 40 }),
});

describe("Text that people and vendors write", function () {
  this.timeout(180_000);
  let browser: Browser;
  let blank: Page;

  before(async () => {
    browser = await openBrowser();
    blank = await browser.newPage();
  });
  after(() => browser.close());

  it("makes no element and no attribute of the HTML, and changes none", async () => {
    await fc.assert(
      fc.asyncProperty(attacked, async ({ rollout, texts }) => {
        const told = TOLD[rollout];
        const page = await renderHtml(reportOn(attackedBy(told, texts)));
        const expected = await renderHtml(reportOn(harmless(told)));
        assert.deepEqual(await elementsOf(blank, page), await elementsOf(blank, expected));
      }),
      { numRuns: 15 },
    );
  });

  it("makes no row, cell, link or emphasis of the Markdown", () => {
    fc.assert(
      fc.property(attacked, ({ rollout, texts }) => {
        const told = TOLD[rollout];
        const page = renderMarkdown(reportOn(attackedBy(told, texts)));
        assert.deepEqual(marks(page), marks(renderMarkdown(reportOn(harmless(told)))));
      }),
      { numRuns: 100 },
    );
  });

  it("mentions nobody and links no issue on GitHub, which looks for both after it has read the Markdown", () => {
    const page = renderMarkdown(reportOn(spoken(rolledBackRollout(SLOW_LOOKS), () => "as @team said (@ops) in #12")));
    const read = page.replace(/&#(\d+);/g, (_reference, code: string) => String.fromCodePoint(Number(code)));
    assert.match(read, /as @\u200Bteam said/);
    assert.doesNotMatch(read, /(?<!\w)[@#]\w/);
  });

  it("stays readable", async () => {
    const reason = '5 > 3 & "four" | <b>bold</b>';
    const report = reportOn(spoken(rolledBackRollout(SLOW_LOOKS), () => reason));
    assert.match(await renderHtml(report), /5 &gt; 3 &amp; &quot;four&quot; \| &lt;b&gt;bold&lt;\/b&gt;/);
    assert.match(renderMarkdown(report), /5 &#62; 3 &#38; "four" &#124; &#60;b&#62;bold&#60;\/b&#62;/);
  });
});

function attackedBy(told: Told, texts: readonly string[]): Told {
  let next = 0;
  return spoken(told, () => texts[next++ % texts.length] ?? "");
}

function harmless(told: Told): Told {
  return spoken(told, () => "x");
}

/** What has a meaning in Markdown, line by line; `&` only where it is no character reference. */
function marks(page: string): readonly string[] {
  return page.split(/[\n\r\u2028\u2029]/).map((line) => {
    const withoutReferences = line.replace(/&#\d+;/g, "");
    const start = /^\s*(?:[-+*=#>]+|\d+[.)])\s/.exec(line)?.[0] ?? "";
    return start + withoutReferences.replace(/[^|<>`*_~[\]\\&@#]/g, "");
  });
}
