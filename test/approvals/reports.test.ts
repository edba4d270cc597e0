import assert from "node:assert/strict";
import { readReport } from "../../rollout/approvals/reports";

describe("a JUnit report", () => {
  const read = (text: string) => readReport("smokeTests", text);

  it("gives its cases that have run, and those that failed", () => {
    const report = `<?xml version="1.0"?><testsuites tests="4" failures="1">
      <testsuite name="a" tests="3" failures="1" errors="0">
        <testcase name="one"/><testcase name="two"><failure message="no">&lt;500&gt;</failure></testcase>
        <testcase name="three"><skipped/></testcase>
      </testsuite>
      <testsuite name="b"><testsuite name="inner"><testcase name="four"><error/></testcase></testsuite></testsuite>
    </testsuites>`;
    assert.deepEqual(read(report), { kind: "smokeTests", tests: 3, failures: 2 });
  });

  it("may be one suite, and may fail outside any case", () => {
    const report = '<testsuite errors="1" failures="0"><testcase name="one" time="0.1"></testcase></testsuite>\n';
    assert.deepEqual(read(report), { kind: "smokeTests", tests: 1, failures: 1 });
  });

  it("is refused when it is cut off, or something else", () => {
    assert.throws(() => read('<testsuites><testsuite><testcase name="one"/>'), /does not end with <\/testsuites>/);
    assert.throws(() => read("<html></html>"), /does not end/);
    assert.throws(() => read(""), /does not end/);
  });
});

describe("a SARIF report", () => {
  const rules = [
    { id: "sql-injection", properties: { "security-severity": "9.8" } },
    { id: "weak-hash", properties: { "security-severity": "7.0" } },
    { id: "style", defaultConfiguration: { level: "note" } },
  ];
  const sarif = (results: readonly object[], run: object = {}) =>
    JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver: { name: "scanner", rules } }, results, ...run }] });
  const read = (results: readonly object[], run?: object) => {
    const { kind: _kind, ...counts } = readReport("securityScan", sarif(results, run)) as unknown as Record<
      string,
      unknown
    >;
    return counts;
  };
  const message = { text: "found" };

  it("gives its findings by the scanner's own severity, else by level", () => {
    const results = [
      { ruleId: "sql-injection", message },
      { ruleIndex: 1, message },
      { ruleId: "style", message },
      { ruleId: "unknown", level: "error", message },
      { ruleId: "unknown", message },
    ];
    assert.deepEqual(read(results), { critical: 1, high: 2, medium: 1, low: 1 });
  });

  it("leaves out what is suppressed, gone, or no failure", () => {
    const found = { ruleId: "sql-injection", message };
    const results = [
      { ...found, suppressions: [{ kind: "inSource" }] },
      { ...found, baselineState: "absent" },
      { ...found, kind: "pass" },
      { ...found, suppressions: [{ kind: "external", status: "rejected" }] },
    ];
    assert.deepEqual(read(results), { critical: 1, high: 0, medium: 0, low: 0 });
  });

  it("is refused when the scan failed, has no results at all, or is another version", () => {
    assert.throws(() => read([], { invocations: [{ executionSuccessful: false }] }), /did not end well/);
    assert.throws(() => read([], { results: undefined }));
    assert.throws(() => readReport("securityScan", '{ "version": "1.0.0", "runs": [] }'));
  });
});

describe("an lcov report", () => {
  it("gives the lines of all its files, and those covered", () => {
    const report = "SF:a.ts\nDA:1,1\nLF:10\nLH:8\nend_of_record\nSF:b.ts\nLF:90\nLH:72\nend_of_record\n";
    assert.deepEqual(readReport("coverage", report), { kind: "coverage", lines: 100, covered: 80 });
  });

  it("is refused when it is cut off", () => {
    assert.throws(
      () => readReport("coverage", "SF:a.ts\nLF:10\nLH:8\nend_of_record\nSF:b.ts\nLF:90\n"),
      /no whole lcov report/,
    );
    assert.throws(() => readReport("coverage", ""), /no whole lcov report/);
  });
});

describe("what a person records", () => {
  it("is taken as it is", () => {
    assert.deepEqual(readReport("restoreDrill", '{ "passed": true, "seconds": 1800 }'), {
      kind: "restoreDrill",
      passed: true,
      seconds: 1800,
    });
    assert.deepEqual(readReport("postReview", '{ "release": "1.4.1", "by": "cto@shop.dev" }'), {
      kind: "postReview",
      release: "1.4.1",
      by: "cto@shop.dev",
    });
  });

  it("is refused with a field too few or too many", () => {
    assert.throws(() => readReport("manual", '{ "name": "penetration-test", "passed": true }'));
    assert.throws(() =>
      readReport("restoreDrill", '{ "passed": true, "seconds": 1, "kind": "rollbackDrill", "extra": 1 }'),
    );
  });
});
