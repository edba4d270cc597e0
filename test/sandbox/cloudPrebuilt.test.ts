import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prebuiltProject } from "../../sandbox/cloud/vendors/vercelPrebuilt";

describe("a prebuilt web project", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-prebuilt-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the list of its files, each with size and digest", () => {
    const output = join(folder, ".vercel", "output", "static");
    mkdirSync(output, { recursive: true });
    writeFileSync(join(output, "index.html"), "hello");
    assert.deepEqual(prebuiltProject({ path: folder }), {
      id: folder,
      path: folder,
      output: { [join(output, "index.html")]: "5~aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d" },
    });
  });

  it("is refused where nothing was built", () => {
    assert.throws(() => prebuiltProject({ path: folder }), /found no directory .*expected what `vercel build` writes/);
  });
});
