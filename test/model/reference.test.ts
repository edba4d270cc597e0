import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { parse } from "yaml";
import { stackFileSchema } from "../../release/jsonSchema";
import { generatedFiles } from "../../release/reference";
import { ROOT } from "../stackFiles";

describe("the reference", () => {
  for (const { path, content } of generatedFiles()) {
    it(`${path} is what the schema says now (write it with ./sluice reference)`, () => {
      assert.equal(readFileSync(join(ROOT, path), "utf8"), content);
    });
  }
});

const FORMATS = { uri: true, email: true, "date-time": true } as const;

describe("the editors' schema", () => {
  const validate = new Ajv({ strict: false, formats: FORMATS }).compile(stackFileSchema());

  for (const stack of ["dev", "staging", "production"]) {
    it(`accepts Pulumi.${stack}.yaml, which points at it`, () => {
      const text = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
      assert.match(text, /^# yaml-language-server: \$schema=\.\/docs\/reference\/stack\.schema\.json\n/);
      assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
    });
  }

  it("refuses an unknown key and a weight of 101", () => {
    const config = { "sluice:plan": { strategy: "canary", steps: [{ weight: 101 }] }, "sluice:stpe": 1 };
    assert.ok(!validate({ config }));
  });
});
