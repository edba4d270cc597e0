"use strict";
const { existsSync } = require("node:fs");
const process = require("node:process");

// Mocha adds these to the files named on the command line, so they apply only when none is named.
const someAreNamed = process.argv.slice(2).some((word) => word.startsWith("test/") || existsSync(word));

function allFiles() {
  const { first, together } = require("./test/files.cjs");
  return [...first, ...together];
}

module.exports = {
  require: ["tsx/cjs", "./test/rejections.cjs"],
  spec: someAreNamed ? [] : allFiles(),
  extension: ["test.ts"],
  recursive: true,
  reporter: "test/reporter.cjs",
  timeout: 10_000,
  failZero: true,
  forbidOnly: process.env.CI !== undefined,
};
