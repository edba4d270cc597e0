"use strict";

/** Fast feedback first: the unit tests take seconds, the compiler and the linter half a minute. One after the other, for they build what all need. */
exports.first = ["test/!(quality|engine|workflows|examples)/**/*.test.ts", "test/quality/**/*.test.ts", "test/workflows/**/*.test.ts"];

/** On the real engine, which takes minutes and half of that is waiting; each works in a folder of its own. */
exports.together = ["test/engine/**/*.test.ts", "test/examples/**/*.test.ts"];
