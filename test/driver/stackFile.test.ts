import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackFile } from "../../rollout/stackFile";

describe("a stack's config file", () => {
  it("holds dates in quotes, for Pulumi takes a bare one for a point in time", async () => {
    const directory = await mkdtemp(join(tmpdir(), "sluice-stack-"));
    try {
      const file = join(directory, "Pulumi.dev.yaml");
      await writeFile(file, "config:\n  # kept\n  sluice:step: 1\n");
      await stackFile(directory, "dev").set([{ path: ["sluice:flags"], value: { expires: "2027-06-30", key: "cart" } }]);
      const text = await readFile(file, "utf8");
      assert.match(text, /expires: "2027-06-30"\n/);
      assert.match(text, /# kept\n {2}sluice:step: 1\n/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
