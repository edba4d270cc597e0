import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { removeTemporaryDirectories } from "../toolchain/fixtures";
import { checkOut } from "./checkout";
import { stepsToRun } from "./workflow";

const steps = stepsToRun("policy.yml");

/** The tests themselves are run anyway; here one that takes no time stands in for them. */
const cases = [
  { step: "Test the rules", file: "test/policy/rules.test.ts" },
  {
    step: "Preview every stack with the pack",
    file: "test/workflows/stacks.test.ts",
  },
] as const;

describe("the policy workflow", function () {
  this.timeout(60_000);

  let directory: string;

  before(() => {
    directory = checkOut();
    for (const entry of readdirSync(join(directory, "test"), { withFileTypes: true })) {
      if (entry.isDirectory()) rmSync(join(directory, "test", entry.name), { recursive: true });
    }
    write("test/other/other.test.ts", 'throw new Error("a test of another kind was run");');
  });

  after(removeTemporaryDirectories);

  function write(file: string, body: string): void {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), `it("a test", () => { ${body} });\n`);
  }

  async function run({ step, file }: (typeof cases)[number], body: string) {
    write(file, body);
    return steps.run(step, { directory, environment: { PATH: process.env.PATH ?? "" } });
  }

  for (const each of cases) {
    it(`passes "${each.step}" when its tests pass, and runs no others`, async () => {
      const { exitCode, output } = await run(each, "");
      assert.equal(exitCode, 0, output);
      assert.match(output, /\n1 passed, 0 failed$/);
    });

    it(`fails "${each.step}" when a test of it fails`, async () => {
      const { exitCode, output } = await run(each, 'throw new Error("no");');
      assert.notEqual(exitCode, 0, output);
      assert.match(output, /\n0 passed, 1 failed$/);
    });
  }

  it("has no command that no test has run", () => assert.deepEqual(steps.untried(), []));
});
