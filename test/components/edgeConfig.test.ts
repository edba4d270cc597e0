import assert from "node:assert/strict";
import { edge as schema } from "../../release/schema/edge";

const LIMIT = { name: "api", expression: "true", requests: 100, periodSeconds: 60 };
const WRITTEN = {
  accountId: "a".repeat(32),
  zone: "example.com",
  zoneId: "b".repeat(32),
  rateLimits: [LIMIT],
  notificationEmails: ["ops@example.com"],
};

describe("edge config", () => {
  const refused: readonly [string, Readonly<Record<string, unknown>>, string][] = [
    [
      "a third rate limit on the pro plan",
      { rateLimits: [LIMIT, LIMIT, LIMIT] },
      "rateLimits: at most 2 on the pro plan",
    ],
    [
      "a period of five minutes on the pro plan",
      { rateLimits: [{ ...LIMIT, periodSeconds: 300 }] },
      "rateLimits.0.periodSeconds: at most 60 on the pro plan",
    ],
    [
      "a block of a minute on the free plan",
      { plan: "free", rateLimits: [{ ...LIMIT, periodSeconds: 10 }] },
      "rateLimits.0.blockSeconds: at most 10 on the free plan",
    ],
    [
      "four firewall rules on the free plan",
      {
        plan: "free",
        rateLimits: [{ ...LIMIT, periodSeconds: 10, blockSeconds: 10 }],
        firewall: Array.from({ length: 4 }, () => ({ name: "rule", expression: "true", action: "block" })),
      },
      "firewall: at most 3 on the free plan",
    ],
    [
      "a rule that logs on the business plan",
      { plan: "business", firewall: [{ name: "rule", expression: "true", action: "log" }] },
      "firewall.0.action: block or managed_challenge on the business plan",
    ],
  ];

  it("accepts what the plan level allows", () => {
    assert.equal(schema.safeParse({ ...WRITTEN, rateLimits: [LIMIT, { ...LIMIT, name: "login" }] }).success, true);
  });

  for (const [what, changes, mistake] of refused) {
    it(`refuses ${what}`, () => {
      const { error } = schema.safeParse({ ...WRITTEN, ...changes });
      assert.deepEqual(
        error?.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`),
        [mistake],
      );
    });
  }
});
