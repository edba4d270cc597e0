import type { ApprovalPayload } from "../../release/approvals/approval";
import type { Given } from "./situation";
import { given, image, opens, refuses } from "./situation";

describe("a hotfix", () => {
  const hotfix = { change: "hotfix" };
  const cto: Partial<ApprovalPayload> = { approver: "cto@shop.dev", role: "cto" };

  it("needs two people", () => {
    refuses(given({ release: hotfix }), /only tech-lead@shop\.dev \| approvals by two people of step 1/);
    opens(given({ release: hotfix, by: [{}, cto] }));
  });

  it("does not take two names with one key for two people", () => {
    const input = given({ release: hotfix, by: [{}, cto] });
    refuses({ ...input, approvals: input.approvals.map((one) => ({ ...one, key: "SHA256:same" })) }, /two people/);
  });

  it("passes the window and a freeze", () => {
    const window = { day: "monday", startsAtUtc: "02:00", length: "4h" };
    const freezes = [{ from: "2026-11-20T00:00:00Z", to: "2026-11-30T00:00:00Z", reason: "sale" }];
    opens(given({ release: hotfix, by: [{}, cto], plan: { window, freezes } }));
  });

  const earlier = { version: "1.3.1", change: "hotfix", digest: "f".repeat(64) } as const;
  const past: Partial<ApprovalPayload> = { release: earlier, given: "2026-11-20T01:00:00Z" };

  it("holds the next release back when it is a day old and has no review", () => {
    refuses(given({ by: [{}, past] }), /hotfixReview release\.change: hotfix 1\.3\.1.* after 50 h/);
    opens(given({ by: [{}, { ...past, given: "2026-11-21T04:00:00Z" }] }));
  });

  it("lets the next release go on once it has been reviewed", () => {
    const facts = { kind: "postReview", release: "1.3.1", by: "cto@shop.dev" } as const;
    const evidence = [
      {
        version: 1,
        recorded: "2026-11-20T09:00:00.000Z",
        source: { name: "review.json", sha256: "0".repeat(64) },
        facts,
      },
    ] as const;
    opens(given({ by: [{}, past], input: { evidence } }));
    refuses(
      given({ by: [{}, past], input: { evidence: [{ ...evidence[0], facts: { ...facts, release: "1.3.0" } }] } }),
      /hotfixReview/,
    );
  });
});

describe("the gates of time", () => {
  const window = (day: string, startsAtUtc: string, length: string) => ({
    plan: { window: { day, startsAtUtc, length } },
  });
  const at = (now: string, plan: object): Given => ({
    ...plan,
    now,
    by: [{ given: "2026-11-21T12:00:00Z", expires: "2026-11-22T12:00:00Z" }],
  });
  const sunday = window("sunday", "02:00", "4h");

  it("opens from the first moment of the window to the last", () => {
    opens(given(at("2026-11-22T02:00:00Z", sunday)));
    opens(given(at("2026-11-22T05:59:59Z", sunday)));
  });

  it("is shut before and after, and says when the window opens next", () => {
    refuses(
      given(at("2026-11-22T01:59:59Z", sunday)),
      /Sunday 2026-11-22 01:59 UTC, outside/,
      /wait until Sunday 2026-11-22 02:00 UTC/,
    );
    refuses(given(at("2026-11-22T06:00:00Z", sunday)), /wait until Sunday 2026-11-29 02:00 UTC/);
  });

  it("knows a window that crosses midnight", () => {
    const saturday = window("saturday", "23:00", "4h");
    opens(given(at("2026-11-22T02:59:59Z", saturday)));
    refuses(given(at("2026-11-22T03:00:00Z", saturday)), /plan\.window/);
    refuses(given(at("2026-11-21T22:59:59Z", saturday)), /plan\.window/);
  });

  it("is lifted by an approved override, and by no other gate's", () => {
    const monday = window("monday", "02:00", "4h");
    opens(given({ ...monday, by: [{ overrides: [{ gate: "window", reason: "customer is down" }] }] }));
    refuses(
      given({ ...monday, by: [{ overrides: [{ gate: "freeze", reason: "customer is down" }] }] }),
      /plan\.window/,
    );
  });

  it("is not lifted by an override that does not count", () => {
    const override = { overrides: [{ gate: "window" as const, reason: "please" }] };
    const janitor = { ...override, role: "janitor", approver: "janitor@shop.dev" };
    refuses(given({ ...window("monday", "02:00", "4h"), by: [{}, janitor] }), /plan\.window/);
  });

  it("is shut during a freeze, until its very end", () => {
    const freeze = (to: string) => ({
      plan: { freezes: [{ from: "2026-11-22T03:00:00Z", to, reason: "Black Friday" }] },
    });
    refuses(given(freeze("2026-11-22T03:00:01Z")), /freeze plan\.freezes\[0\]: .*Black Friday/);
    opens(given(freeze("2026-11-22T03:00:00Z")));
  });
});

describe("the gate of staging first", () => {
  const plan = { stagingFirst: "staging" };
  const staging = (digit: string) => ({ staging: { version: "1.4.0", services: { api: image(digit) } } });

  it("opens for the digests that are stable there", () => opens(given({ plan, record: staging("a") })));

  it("is shut where nothing is stable, or another digest", () => {
    refuses(given({ plan }), /stagingFirst staging: nothing that stack staging made stable/);
    refuses(
      given({ plan, record: staging("b") }),
      /release\.services\.api\.image: sha256:aaaa.* \| sha256:bbbb.*stable on staging/,
    );
  });

  it("asks at the first step only: staging goes on while production walks", () => {
    const record = { ...staging("b"), step: 2, weights: { stable: 0, candidate: 100 } };
    opens(given({ plan, record }));
    refuses(given({ plan, record: { ...record, stable: null } }), /stagingFirst/);
  });
});
