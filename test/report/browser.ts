/** Chromium, driven by Playwright, and what is asked of its pages, in the pages' own JavaScript. */

import { chromium, type Browser, type Page } from "playwright-core";
import { chromiumFlags, ensureChromium } from "../../toolchain/chromium";

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), args: [...chromiumFlags] });
}

/** Every element that the browser makes of the HTML, in order, with its attributes; no script of it is run. */
export function elementsOf(page: Page, html: string): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const { childNodes } = new DOMParser().parseFromString(${JSON.stringify(html)}, "text/html");
    const below = (node) => [node, ...Array.from(node.childNodes).flatMap(below)];
    return Array.from(childNodes).flatMap(below).filter(({ nodeType }) => nodeType !== Node.TEXT_NODE).map((node) =>
      [node.nodeName, ...Array.from(node.attributes ?? [], ({ name, value }) => name + "=" + value)].join(" "));
  })()`);
}

/** Opens everything that a click would. */
export function unfold(page: Page): Promise<void> {
  return page.evaluate(`document.querySelectorAll("details").forEach((details) => { details.open = true; })`);
}

/** Texts whose contrast with what is behind them is below 4.5 to 1 (WCAG 2.2, success criterion 1.4.3). */
export function faintTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const parts = (color) => color.match(/[\\d.]+/g).map(Number);
    const linear = (value) => value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const luminance = (color) => {
      const [red, green, blue] = parts(color).map(linear);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const paper = getComputedStyle(document.body).backgroundColor;
    const isText = ({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent.trim() !== "";
    return Array.from(document.body.querySelectorAll("*:not(style)"))
      .filter((element) => Array.from(element.childNodes).some(isText) && element.checkVisibility())
      .filter((element) => {
        const style = getComputedStyle(element);
        const color = element instanceof SVGElement ? style.fill : style.color;
        const [dark, light] = [luminance(color), luminance(paper)].sort((left, right) => left - right);
        return (light + 0.05) / (dark + 0.05) < 4.5;
      })
      .map(({ textContent }) => textContent);
  })()`);
}

/** Texts that stand out of the window, other than those that can be scrolled into it. */
export function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`Array.from(document.body.querySelectorAll("*"))
    .filter((element) => element.checkVisibility() && !element.closest(".scroll") && !element.closest("thead"))
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map((element) => element.outerHTML.slice(0, 200))`);
}
