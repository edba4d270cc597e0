"use strict";
const { reporters } = require("mocha");

/** Mocha's usual report, and under it, as the last line, the figures in plain text for whoever reads only that. */
class PlainSummaryReporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : "";
    reporters.Base.consoleLog(`${passes} passed, ${failures} failed${skipped}`);
  }
}

module.exports = PlainSummaryReporter;
