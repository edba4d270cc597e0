"use strict";
const { existsSync } = require("node:fs");
const process = require("node:process");

// Mocha adds these to the files named on the command line, so they apply only when none is named.
// Fast feedback first: the unit tests take seconds, the compiler and the linter half a minute, the real engine minutes.
const everything = [
  "test/!(quality|engine|workflows|examples)/**/*.test.ts",
  "test/quality/**/*.test.ts",
  "test/workflows/**/*.test.ts",
  "test/engine/**/*.test.ts",
  "test/examples/**/*.test.ts",
];
const someAreNamed = process.argv.slice(2).some((word) => word.startsWith("test/") || existsSync(word));

module.exports = {
  require: ["tsx/cjs", "./test/rejections.cjs"],
  spec: someAreNamed ? [] : everything,
  extension: ["test.ts"],
  recursive: true,
  reporter: "test/reporter.cjs",
  timeout: 10_000,
  failZero: true,
  forbidOnly: process.env.CI !== undefined,
};
