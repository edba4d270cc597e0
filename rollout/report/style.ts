/** The report's style sheet: quiet, dense, in the reader's own light or dark, on paper and on a phone. */

export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f9; --ink: #1a2230; --quiet: #566173; --line: #dfe3e9; --mark: #c3cad4;
  --good: #11683a; --bad: #b3231a; --waiting: #865200; --plain: #566173;
  --candidate: #0a57a4; --baseline: #6a7587; --trigger: #b3231a; --target: #11683a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11161d; --panel: #1a212b; --ink: #e4e8ee; --quiet: #9ea9b8; --line: #2c3542; --mark: #445063;
    --good: #63cf95; --bad: #ff8f85; --waiting: #eab65f; --plain: #9ea9b8;
    --candidate: #6cb4ff; --baseline: #a2adbc; --trigger: #ff8f85; --target: #63cf95;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main, header, footer { max-width: 58rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0 0 .6rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 650; }
h2 {
  margin: 2.75rem 0 .75rem; padding-top: .8rem; border-top: 1px solid var(--line);
  font-size: 1.125rem; line-height: 1.3; font-weight: 650;
}
p { margin: .35rem 0; max-width: 46rem; }
a { color: var(--candidate); }
.verdict { display: inline-block; margin: 0 0 .5rem; padding: .1rem .7rem; border: 1.5px solid; border-radius: 99px; font-weight: 650; }
.sentence { font-size: 1.0625rem; }
.reasons { max-width: 46rem; }
.reasons ul { margin: .35rem 0; padding-left: 1.1rem; }
.facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: .9rem 1.5rem; margin: 1.4rem 0 0; }
.facts dt, th, figcaption p, .quiet { color: var(--quiet); font-size: .8125rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.good { color: var(--good); } .bad { color: var(--bad); } .waiting { color: var(--waiting); }
table { width: 100%; margin: .75rem 0; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th { font-weight: 500; text-align: left; vertical-align: bottom; overflow-wrap: normal; }
th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
th.right, td.right { text-align: right; }
td.right { white-space: nowrap; }
td.good, td.bad, td.waiting { font-weight: 600; }
td ul, .moment ul { margin: 0; padding: 0; list-style: none; }
td li + li { margin-top: .25rem; }
figure { margin: 1.25rem 0 1.75rem; }
figcaption h3 { margin: 0; font-size: .9375rem; font-weight: 600; }
figure svg { display: block; width: 100%; height: auto; font-family: inherit; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: .25rem 0 .1rem; padding: 0; list-style: none; font-size: .8125rem; }
.legend i { display: inline-block; width: 1.6rem; margin-right: .45rem; vertical-align: middle; border-top: 2.5px solid; }
.legend .candidate i { border-color: var(--candidate); }
.legend .baseline i { border-color: var(--baseline); border-top-width: 1.25px; }
.legend .trigger i { border-top: 1.5px dashed var(--trigger); }
.legend .target i { border-top: 2px dotted var(--target); }
details { font-size: .875rem; }
summary { color: var(--quiet); cursor: pointer; font-size: .8125rem; }
details[open] { margin-bottom: 1rem; }
.scroll { max-height: 24rem; overflow: auto; }
.figures { width: auto; min-width: 60%; margin: .25rem 0; }
.timeline { margin: 0; padding: 0; list-style: none; }
.moment { display: grid; grid-template-columns: 9rem 1fr; gap: 0 1.1rem; }
.moment time { padding-top: .05rem; color: var(--quiet); font-size: .8125rem; font-variant-numeric: tabular-nums; text-align: right; }
.moment > div { position: relative; padding: 0 0 .8rem 1.2rem; border-left: 1.5px solid var(--line); }
.moment:last-child > div { border-color: transparent; }
.moment > div::before {
  content: ""; position: absolute; left: -.375rem; top: .45rem; width: .625rem; height: .625rem;
  border: 2px solid var(--plain); border-radius: 50%; background: var(--paper);
}
.moment.good > div::before { border-color: var(--good); background: var(--good); }
.moment.bad > div::before { border-color: var(--bad); background: var(--bad); border-radius: 0; }
.moment.waiting > div::before { border-color: var(--waiting); }
.moment { color: inherit; }
.moment strong { font-weight: 600; }
.moment.bad strong { color: var(--bad); }
.moment li { color: var(--quiet); font-size: .875rem; }
footer { margin-top: 3rem; padding-bottom: 3rem; }
footer p { padding-top: .8rem; border-top: 1px solid var(--line); max-width: none; }
@media (max-width: 640px) {
  main, header, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.5rem; }
  h1 { font-size: 1.4rem; }
  .facts { grid-template-columns: repeat(2, 1fr); }
  .wide { display: none; }
  .narrow { display: block; }
  .moment { grid-template-columns: 1fr; }
  .moment time { order: -1; padding-left: 1.3rem; border-left: 1.5px solid var(--line); text-align: left; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .cards td { display: grid; grid-template-columns: 7rem 1fr; gap: .75rem; padding: .1rem 0; border: 0; }
  .cards td, .cards td.right { text-align: left; white-space: normal; }
  .cards td:first-child { font-weight: 600; }
  .cards td::before { content: attr(data-label); color: var(--quiet); font-size: .8125rem; font-weight: 400; }
}
@media print {
  body { font-size: 10.5pt; }
  main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
  h2 { break-after: avoid; }
  figure, tr, .moment { break-inside: avoid; }
  details:not([open]) { display: none; }
  .scroll { max-height: none; }
}
`;
