"use strict";

/** How a run of tests went, as its last line says it. */
exports.inWords = ({ passes, failures, pending }) =>
  `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`;
