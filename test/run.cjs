"use strict";
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { availableParallelism, tmpdir } = require("node:os");
const { join } = require("node:path");
const process = require("node:process");
const { inWords } = require("./figures.cjs");
const { first, together } = require("./files.cjs");

/** All tests, in two runs of Mocha. The last line has the figures of both; a run that broke off counts as one failure. */

/** Beyond four, engines wait for each other's memory rather than for answers. */
const JOBS = Math.min(4, Math.max(2, availableParallelism()));

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

const runs = [run(first), run(["--parallel", "--jobs", String(JOBS), ...together])];
const total = (name) => runs.reduce((sum, { figures }) => sum + figures[name], 0);
process.stdout.write(`\n${inWords({ passes: total("passes"), failures: total("failures"), pending: total("pending") })}\n`);
process.exitCode = runs.every(({ status }) => status === 0) ? 0 : 1;
