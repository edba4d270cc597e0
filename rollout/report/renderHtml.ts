/** The report as one HTML file that loads nothing: it can be sent by mail, opened anywhere and printed. */

import { chartPainter, type Size } from "./charts";
import type { Block, Cell, Chart, Column, Section, Table } from "./document";
import { headline, recordInWords } from "./documentHeadline";
import { sectionsOf } from "./documentSections";
import { html, textOf, trusted, type Html } from "./html";
import type { Report } from "./model";
import type { Change } from "../machine/event";
import type { Moment } from "./modelTimeline";
import { style } from "./style";
import { count, moment } from "./words";

type Paint = (chart: Chart, size: Size) => Html;

/** Pixels: the wide chart fits the page's column, the narrow one a phone. */
const WIDE = { width: 880, height: 230 };
const NARROW = { width: 345, height: 210 };

export async function renderHtml(report: Report): Promise<string> {
  const paint = await chartPainter();
  const { title, verdict } = headline(report);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <title>${title}: ${verdict.words}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        ${top(report)}
        <main>${sectionsOf(report).map((section) => sectionHtml(section, paint))}</main>
        <footer><p class="quiet">${recordInWords(report)} All times are UTC.</p></footer>
      </body>
    </html> `;
  return textOf(page);
}

function top(report: Report): Html {
  const { title, verdict, sentence, reasons, facts } = headline(report);
  return html`<header>
    <h1>${title}</h1>
    <p class="verdict ${verdict.tone}"><span aria-hidden="true">${verdict.symbol}</span> ${verdict.words}</p>
    <p class="sentence">${sentence}</p>
    ${reasons.length > 0 ? html`<div class="reasons">${listOf(reasons)}</div>` : null}
    <dl class="facts">
      ${facts.map(
        ([term, fact]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${fact}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

function sectionHtml({ title, blocks }: Section, paint: Paint): Html {
  return html`<section>
    <h2>${title}</h2>
    ${blocks.map((block) => blockHtml(block, paint))}
  </section> `;
}

function blockHtml(block: Block, paint: Paint): Html {
  switch (block.kind) {
    case "text":
      return html`<p>${block.text}</p>`;
    case "source":
      return html`<p class="quiet"><a href="${block.url}" rel="noreferrer">${block.title}</a></p>`;
    case "table":
      return tableHtml(block, "cards");
    case "timeline":
      return html`<ol class="timeline">
        ${block.moments.map(momentHtml)}
      </ol>`;
    case "chart":
      return chartHtml(block, paint);
  }
}

/** Cards on a phone, where a table of figures scrolls instead. */
function tableHtml({ columns, rows }: Table, look: "cards" | "figures"): Html {
  return html`<table class="${look}">
    <thead>
      <tr>
        ${columns.map(heading)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, index) => cellHtml(cell, columns[index]))}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

function heading({ title, align }: Column): Html {
  return html`<th scope="col" class="${align}">${title}</th>`;
}

function cellHtml({ lines, tone }: Cell, column: Column | undefined): Html {
  const content = lines.length === 1 ? html`<span>${lines}</span>` : listOf(lines);
  return html`<td class="${column?.align ?? "left"} ${tone}" data-label="${column?.title ?? ""}">${content}</td>`;
}

function listOf(lines: readonly string[]): Html {
  return html`<ul>
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}

function momentHtml({ at, tone, title, details, changes }: Moment): Html {
  const list = details.length > 0 ? listOf(details) : null;
  const changed = changes.length > 0 ? changesHtml(changes) : null;
  return html`<li class="moment ${tone}">
    <time datetime="${at}">${moment(at)}</time>
    <div><strong>${title}</strong> ${list} ${changed}</div>
  </li> `;
}

function changesHtml(changes: readonly Change[]): Html {
  const lines = changes.map(({ operation, type, name }) => `${operation} ${type} ${name}`);
  return html`<details>
    <summary>${count(changes.length, "change")}, by name</summary>
    ${listOf(lines)}
  </details>`;
}

function chartHtml({ chart, figures }: Extract<Block, { kind: "chart" }>, paint: Paint): Html {
  const { title, summary, series } = chart;
  return html`<figure>
    <figcaption>
      <h3>${title}</h3>
      <ul class="legend">
        ${series.map(({ name, role }) => html`<li class="${role}"><i></i>${name}</li>`)}
      </ul>
    </figcaption>
    <div role="img" aria-label="${summary}">
      <div class="wide">${paint(chart, WIDE)}</div>
      <div class="narrow">${paint(chart, NARROW)}</div>
    </div>
    <details>
      <summary>The figures</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="${title}: figures">
        ${tableHtml(figures, "figures")}
      </div>
    </details>
  </figure>`;
}
