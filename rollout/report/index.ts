/** A rollout's report, made from its ledger: the model, and the model as HTML and as Markdown. */

export { reportOf, type Report } from "./model";
export { renderHtml } from "./renderHtml";
export { renderMarkdown } from "./renderMarkdown";
