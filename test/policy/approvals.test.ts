import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { approvalsRules } from "../../policy/families/approvals";
import { violationMessage } from "../../policy/message";
import type { Resource } from "../../policy/rule";
import { payloadFor, put, signed, workplace } from "../approvals/people";
import { approvalsMutations, writeApprovals } from "./fixtures/approvals";
import { resource, setting } from "./fixtures/resource";
import { ROLLOUT, rollout, subject } from "./fixtures/rollout";
import type { Given } from "./refusals";
import { assertRefused, refusals } from "./refusals";

const rules = approvalsRules;
const stack = [rollout];

describe("the rules of approvals", () => {
  const place = workplace();
  const folder = join(place.folder, "production");
  before(() => writeApprovals(place));
  after(() => place.remove());

  const inTime = (options: Given["options"] = {}): Given => ({ options, context: { root: place.root } });
  const at = (now: string): Given => ({ context: { root: place.root, now: new Date(now) } });

  /** What the rules say, one line a finding. */
  async function said(given: Given, resources: readonly Resource[] = stack): Promise<string> {
    const found = await refusals(rules, resources, given);
    return found.map((one) => `${one.rule} ${one.property}: ${one.found} | ${one.expected}`).join("\n");
  }

  it("let a rollout pass that has all that its plan asks for", async () => assert.equal(await said(inTime()), ""));

  for (const mutation of approvalsMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(rules, stack, mutation, inTime()));
  }

  it("refuse in five lines: resource, property, found, expected, fix", async () => {
    const rule = rules.find(({ name }) => name === "approvals-freeze");
    const mutation = approvalsMutations.find(({ what }) => what === "a freeze");
    assert.ok(rule && mutation);
    const [finding] = await refusals([rule], mutation.apply(stack), inTime());
    assert.ok(finding);
    assert.equal(
      violationMessage(rule, { type: "sluice:release:Rollout", name: "shop" }, finding),
      [
        "sluice:release:Rollout shop",
        "  property: plan.freezes[0]",
        "  found:    Sunday 2026-01-04 02:30 UTC, inside the freeze from 2026-01-04T00:00:00Z to 2026-01-05T00:00:00Z (sale)",
        "  expected: to wait until it ends, or an approval that overrides the freeze",
        "  fix:      Wait for its end, or ask for `./sluice approve --override freeze --reason …` (docs/policies.md#approvals-freeze)",
      ].join("\n"),
    );
  });

  it("let a rollback pass whatever else the record says", async () => {
    const unreadable = {
      stack: "production",
      rollback: true,
      weights: { stable: 100, candidate: 0 },
      plan: "unreadable",
    };
    assert.equal(await said(inTime(), [resource("sluice:release:Rollout", ROLLOUT, unreadable)]), "");
  });

  it("refuse an approval that has expired since", async () => {
    assert.match(
      await said(at("2026-01-11T03:00:00Z")),
      /approvals-step-approved .* expired at 2026-01-05T02:00:00/,
    );
  });

  it("refuse outside the window, and say when it opens", async () => {
    const words =
      /^approvals-window plan\.window: Sunday 2026-01-04 06:00 UTC, outside .* wait until Sunday 2026-01-11 02:00 UTC/;
    assert.match(await said(at("2026-01-04T06:00:00Z")), words);
  });

  it("look in the folder that the options name", async () => {
    const found = await said(inTime({ directory: "elsewhere" }));
    assert.match(found, /approvals-step-approved .*no approval that counts/);
    assert.match(found, /approvals-evidence .*0 runs/);
  });

  it("refuse a release after a hotfix whose review is overdue, and no hotfix", async () => {
    const hotfix = { version: "1.3.2", change: "hotfix", digest: "e".repeat(64) } as const;
    const file = signed(
      payloadFor(subject, "2026-01-04T00:30:00Z", { release: hotfix }),
      place.person("tech-lead@shop.dev"),
    );
    put(folder, file);
    assert.match(
      await said(inTime({ within: "1h" })),
      /^approvals-hotfix-reviewed release\.change: hotfix 1\.3\.2, approved at/,
    );
    assert.equal(await said(inTime()), "");
    const another = setting(ROLLOUT, "release.change", "hotfix")(stack);
    assert.doesNotMatch(await said(inTime({ within: "1h" }), another), /approvals-hotfix-reviewed/);
    rmSync(join(folder, file.name));
  });

  it("refuse what they cannot read, rather than let it pass", async () => {
    writeFileSync(join(place.root, "file"), "");
    const found = await said(inTime({ directory: "file" }));
    for (const { name } of rules) assert.match(found, new RegExp(`${name} step: what cannot be decided: ENOTDIR`));
  });
});
