"use strict";
const process = require("node:process");

// Mocha 11 listens for unhandled rejections, which silences Node's own handling, and then ignores them.
// Thrown again, each fails the test that was running.
process.on("unhandledRejection", (reason) => {
  throw reason;
});
