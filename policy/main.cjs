// The pack's entry for any engine. The pack is bundled into one file of JavaScript whenever its sources are newer:
// loading sixty files of TypeScript one by one would cost every preview a third of a second.
"use strict";

const { readdirSync, statSync } = require("node:fs");
const { join } = require("node:path");

const ROOT = join(__dirname, "..");
const BUNDLE = join(ROOT, ".sluice", "policy", "pack.cjs");
const SOURCES = ["policy", "release", "toolchain"].map((folder) => join(ROOT, folder));

function newest(folder) {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
  });
  return Math.max(0, ...times);
}

function bundledAt() {
  return statSync(BUNDLE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (bundledAt() < Math.max(...SOURCES.map(newest))) {
  require("esbuild").buildSync({
    entryPoints: [join(__dirname, "index.ts")],
    outfile: BUNDLE,
    bundle: true,
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
}
require(BUNDLE);
