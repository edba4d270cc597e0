"use strict";
const { readdirSync } = require("node:fs");
const { join } = require("node:path");

/** Fast feedback first: the unit tests take seconds, the compiler and the linter half a minute. One after the other, for they build what all need. */
exports.first = ["test/!(quality|engine|workflows|examples)/**/*.test.ts", "test/quality/**/*.test.ts", "test/workflows/**/*.test.ts"];

/** Each takes minutes, the longest first: begun early, none is left over at the end while nothing else is to be done. */
const LONG_EXAMPLES = ["maxai-m1", "omnihub", "agentic", "velro", "wingman"];
const LONG_ON_THE_ENGINE = ["driver", "faultsInTurn", "faults", "rollout"];

const inExamples = split("examples", LONG_EXAMPLES);
const onTheEngine = split("engine", LONG_ON_THE_ENGINE);

exports.examples = [...inExamples.long, ...inExamples.short];

/** On the real engine, each in a folder of its own, so that they can run side by side. */
exports.together = [...inExamples.long, ...onTheEngine.long, ...inExamples.short, ...onTheEngine.short];

function split(folder, names) {
  const pathOf = (file) => `test/${folder}/${file}`;
  const long = names.map((name) => pathOf(`${name}.test.ts`));
  const all = readdirSync(join(__dirname, folder)).filter((file) => file.endsWith(".test.ts")).map(pathOf);
  return { long, short: all.filter((file) => !long.includes(file)) };
}
