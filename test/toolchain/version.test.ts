import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectDirectory } from "../../toolchain/paths";
import { isWanted, parseVersion, wantedVersion } from "../../toolchain/version";

describe("an engine's version", () => {
  const readings: readonly [string, ReturnType<typeof parseVersion>][] = [
    ["v3.220.0\n", { major: 3, minor: 220, patch: 0, prerelease: undefined }],
    ["3.220.1", { major: 3, minor: 220, patch: 1, prerelease: undefined }],
    ["v3.221.0-alpha.7+a1b2c3d", { major: 3, minor: 221, patch: 0, prerelease: "alpha.7" }],
    ["v3.220.0+dirty", { major: 3, minor: 220, patch: 0, prerelease: undefined }],
  ];
  for (const [text, version] of readings) {
    it(`is read from ${JSON.stringify(text)}`, () => assert.deepEqual(parseVersion(text), version));
  }

  for (const text of ["", "v3.220", "dev", "pulumi v3.220.0", "v3.220.0\nwarning: new version"]) {
    it(`is not read from ${JSON.stringify(text)}`, () => assert.equal(parseVersion(text), undefined));
  }

  const judgements: readonly [string, boolean][] = [
    ["v3.219.9", false],
    ["v3.220.0-rc.1", false],
    ["v3.220.0", true],
    ["v3.220.1", true],
    ["v3.1000.0", true],
    ["v2.999.0", false],
    ["v4.0.0", false],
  ];
  for (const [text, expected] of judgements) {
    it(`${text} is ${expected ? "wanted" : "not wanted"}`, () => {
      const version = parseVersion(text);
      assert.ok(version);
      assert.equal(isWanted(version), expected);
    });
  }

  const pins: readonly [string, string][] = [
    ["package.json", `"@pulumi/pulumi": "${wantedVersion.slice(1)}"`],
    ["toolchain/engine/go.mod", `github.com/pulumi/pulumi/pkg/v3 ${wantedVersion}`],
  ];
  for (const [file, pin] of pins) {
    it(`is the one that ${file} pins`, () => {
      assert.ok(readFileSync(path.join(projectDirectory, file), "utf8").includes(pin), `${file} does not say ${pin}`);
    });
  }
});
