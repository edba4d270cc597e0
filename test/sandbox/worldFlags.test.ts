import assert from "node:assert/strict";
import { createFlagGate } from "../../sandbox/world/flags";

const FLAG = {
  state: "ENABLED",
  variants: { on: true, off: false },
  defaultVariant: "off",
  targeting: { if: [{ in: [{ var: "tenant" }, ["pilot"]] }, "on", "off"] },
  metadata: { affects: "POST /templates/{id}/deploy, /reports" },
};

const holding = (text: string, namespace = "shop") => [{ namespace, data: { "flags.json": text } }];
const file = (flag: object) => holding(JSON.stringify({ flags: { deploys: flag } }));

const DEPLOY = { method: "POST", url: "/templates/7/deploy?now=1", headers: {} };
const asked = (tenant?: string, request = DEPLOY) => ({ ...request, headers: tenant === undefined ? {} : { "x-tenant": tenant } });

describe("Feature flags in the live world", () => {
  const gate = createFlagGate();
  const open = (request: typeof DEPLOY, application = "shop/api") => gate.admits(application, request);
  beforeEach(() => gate.follow(file(FLAG)));

  it("let in whom the deployed definition lets in, and nobody else", () => {
    assert.equal(open(asked("pilot")), true);
    for (const stranger of ["other", "pilot2", "", undefined]) assert.equal(open(asked(stranger)), false, stranger);
  });

  it("guard what the flag affects, and nothing else", () => {
    const free = ["/templates/7/deploys", "/templates/deploy", "/", "/health"];
    for (const url of free) assert.equal(open(asked("other", { ...DEPLOY, url })), true, url);
    assert.equal(open(asked("other", { ...DEPLOY, method: "GET" })), true, "another method");
    assert.equal(open(asked("other", { ...DEPLOY, method: "GET", url: "/reports" })), false, "any method of /reports");
    assert.equal(open(asked("other"), "elsewhere/api"), true, "another namespace");
  });

  it("take a change of the definition at once", () => {
    gate.follow(file({ ...FLAG, targeting: undefined, defaultVariant: "on" }));
    assert.equal(open(asked("other")), true);
  });

  it("count every variant but off as let in", () => {
    const split = { ...FLAG, variants: { off: "off", warm: "warm" }, targeting: undefined };
    gate.follow(file({ ...split, defaultVariant: "warm" }));
    assert.equal(open(asked()), true);
    gate.follow(file({ ...split, defaultVariant: "off" }));
    assert.equal(open(asked()), false);
  });

  const unreadable = {
    "is disabled": file({ ...FLAG, state: "DISABLED" }),
    "is gone": holding('{ "flags": {} }'),
    "has a rule that cannot be read": file({ ...FLAG, targeting: { unheardOf: [1] } }),
    "names a variant that is not there": file({ ...FLAG, targeting: { if: [true, "no-such-variant"] } }),
    "is in a file that is not JSON": holding("flags: {"),
    "is in a ConfigMap that was deleted": [],
  };
  for (const [what, deployed] of Object.entries(unreadable)) {
    it(`stay closed to all where the flag ${what}`, () => {
      gate.follow(deployed);
      assert.equal(open(asked("pilot")), false);
      assert.equal(open(asked("pilot", { ...DEPLOY, url: "/health" })), true);
    });
  }
});
