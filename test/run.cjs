"use strict";
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { availableParallelism, tmpdir } = require("node:os");
const { join } = require("node:path");
const process = require("node:process");
const { inWords } = require("./figures.cjs");
const { examples, first, together } = require("./files.cjs");

/**
 * All tests, in two runs of Mocha, or with the word `examples` those of the examples alone. The last line has the figures
 * of all runs; one that broke off counts as a failure.
 */

/** Two even on one core, for half of it is waiting; beyond four, engines wait for each other's memory. */
const JOBS = String(Math.min(4, Math.max(2, availableParallelism())));

const sideBySide = (files) => ["--parallel", "--jobs", JOBS, ...files];

function run(args) {
  const directory = mkdtempSync(join(tmpdir(), "sluice-tests-"));
  const figures = join(directory, "figures.json");
  const mocha = require.resolve("mocha/bin/mocha.js");
  try {
    const { status } = spawnSync(process.execPath, [mocha, "--reporter-option", `figures=${figures}`, ...args], { stdio: "inherit" });
    return { status, figures: read(figures) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passes: 0, failures: 1, pending: 0 };
  }
}

const runs = process.argv[2] === "examples" ? [run(sideBySide(examples))] : [run(first), run(sideBySide(together))];
const total = (name) => runs.reduce((sum, { figures }) => sum + figures[name], 0);
process.stdout.write(`\n${inWords({ passes: total("passes"), failures: total("failures"), pending: total("pending") })}\n`);
process.exitCode = runs.every(({ status }) => status === 0) ? 0 : 1;
