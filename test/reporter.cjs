"use strict";
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");
const { inWords } = require("./figures.cjs");

/** Mocha's usual report, and under it, as the last line, the figures in plain text for whoever reads only that. */
class PlainSummaryReporter extends reporters.Spec {
  /** The option `figures` names a file that gets them too. */
  constructor(runner, options) {
    super(runner, options);
    this.file = options.reporterOptions?.figures;
  }

  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    reporters.Base.consoleLog(inWords({ passes, failures, pending }));
    if (this.file) writeFileSync(this.file, JSON.stringify({ passes, failures, pending }));
  }
}

module.exports = PlainSummaryReporter;
