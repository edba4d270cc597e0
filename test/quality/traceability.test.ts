import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRunning, problemsOf } from "../../rollout/cli/traceability/check";
import { traceabilityPage } from "../../rollout/cli/traceability/markdown";
import { readRequirements, readTraceability } from "../../rollout/cli/traceability/read";
import { projectDirectory } from "../../toolchain/paths";

describe("the requirements of the five plans", () => {
  it("are all carried by something that is there, or are a human duty", async () => {
    assert.deepEqual(problemsOf(await readTraceability(), await readRequirements()), []);
  });

  it("are shown by tests, 95 % of them at least, but for what only people can do", async () => {
    const { requirements } = await readTraceability();
    const owed = Object.values(requirements).filter((carriers) => isRunning(carriers) || carriers.duty === undefined);
    assert.ok(owed.filter(isRunning).length >= 0.95 * owed.length);
  });

  it("are noticed when nothing carries one, when a file is gone, and when a rule was renamed", async () => {
    const traceability = await readTraceability();
    const asked = await readRequirements();
    const one = { config: [], component: [], policy: ["no-such-rule"], driver: [], docs: [], test: ["gone.test.ts"] };
    const { "O-02": _left, ...others } = traceability.requirements;
    assert.deepEqual(problemsOf({ ...traceability, requirements: { ...others, "O-01": one } }, asked), [
      "O-02 is carried by nothing, and is no duty",
      "O-01: there is no test/gone.test.ts",
      "O-01: the pack has no rule no-such-rule",
    ]);
  });

  it("stand in docs/traceability.md as `./sluice traceability` writes them", async () => {
    const written = readFileSync(join(projectDirectory, "docs", "traceability.md"), "utf8");
    assert.equal(written, traceabilityPage(await readTraceability(), await readRequirements()));
  });
});
