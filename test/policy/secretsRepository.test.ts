import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { resource } from "./fixtures/resource";
import { refusals } from "./secretsSample";

const STACK = resource("pulumi:pulumi:Stack", "shop", {});

describe("files of environment variables", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "sluice-env-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const git = (...args: readonly string[]) => execFileSync("git", ["-C", root, ...args], { stdio: "pipe" });
  const write = (...files: readonly string[]) => {
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), "PASSWORD=correct-horse\n");
    }
  };
  const found = async () => (await refusals({ resources: [STACK], root })).map(({ rule, property }) => `${rule} ${property}`);

  it("are refused once git tracks them, in every folder", async () => {
    git("init", "--quiet");
    write(".env", "web/.env.production", "web/.env.example", "web/environment.ts", ".envrc");
    git("add", "--all");
    assert.deepEqual(await found(), ["secrets-env-files-untracked .env", "secrets-env-files-untracked web/.env.production"]);
  });

  it("may lie there untracked", async () => {
    git("init", "--quiet");
    write(".env");
    assert.deepEqual(await found(), []);
  });

  it("are nobody's business outside a repository", async () => {
    write(".env");
    assert.deepEqual(await found(), []);
  });
});
