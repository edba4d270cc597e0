// The pack's entry for any engine. The pack is bundled into one file of JavaScript whenever its sources are newer:
// loading hundreds of files one by one would cost every preview a third of a second.
"use strict";

const { readdirSync, renameSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { pid } = require("node:process");

const ROOT = join(__dirname, "..");
const BUNDLE = join(ROOT, ".sluice", "policy", "pack.cjs");
const SOURCES = ["policy", "release", "toolchain"].map((folder) => join(ROOT, folder));
// Pulumi's libraries have to be the ones that its policy library uses; the others are loaded when something needs them.
const EXTERNAL = ["@pulumi/*", "@grpc/*", "google-protobuf", "@secretlint/*", "libpg-query"];

function newest(folder) {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
  });
  return Math.max(0, ...times);
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// npm writes this file whenever it installs something.
const installed = changedAt(join(ROOT, "node_modules", ".package-lock.json"));

if (changedAt(BUNDLE) < Math.max(installed, ...SOURCES.map(newest))) {
  const outfile = `${BUNDLE}.${pid}.cjs`;
  require("esbuild").buildSync({
    entryPoints: [join(__dirname, "index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    external: EXTERNAL,
    logLevel: "warning",
  });
  // At once, for another preview may be loading it.
  renameSync(outfile, BUNDLE);
}
require(BUNDLE);
