import { cacheFor, assertContent, sourceFolders } from "./tool";

describe("the code", function () {
  // The compiler and the linter read the declarations of every vendor's SDK.
  this.timeout(600_000);

  it("type-checks in strict mode", () => {
    const build = ["--incremental", "--tsBuildInfoFile", `${cacheFor("typescript")}/tests.tsbuildinfo`];
    assertContent("typescript/bin/tsc", ["--noEmit", "--strict", "--pretty", "false", ...build]);
  });

  it("has no lint findings", () => {
    const cache = ["--cache", "--cache-strategy", "content", "--cache-location", `${cacheFor("eslint")}/`];
    assertContent("eslint/bin/eslint.js", ["--max-warnings", "0", ...cache, "."]);
  });

  it("has dependencies that point one way", () => {
    const program = "dependency-cruiser/bin/dependency-cruise.mjs";
    assertContent(program, ["--config", ".dependency-cruiser.cjs", "index.ts", "test", ...sourceFolders]);
  });
});
