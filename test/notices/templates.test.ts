import assert from "node:assert/strict";
import type { NoticeContent } from "../../rollout/notices/notice";
import { words } from "../../rollout/notices/templates";
import { CONTENTS, KINDS, notice } from "./samples";

/** What people read, as one text. */
function read(content: NoticeContent, changes: Parameters<typeof notice>[1] = {}): string {
  const { title, lines } = words(notice(content, changes));
  return [title, ...lines].join("\n");
}

describe("the words of notices", () => {
  it("a rollback says what is taken back, why, by whom, what serves now, who is called in and what follows until when", () => {
    assert.equal(
      read(CONTENTS.rollback),
      [
        "Rollback: omnihub 1.4.0 is being taken back on production",
        "Decided by the analysis at Sunday 2026-11-22 02:31 UTC, because:",
        "• error rate 2.31 % against 0.05 %, limit 0.10 % (2 × baseline), p < 0.001",
        "Serving now: 1.3.2 takes over all traffic; 1.4.0 had 25 % of it.",
        "Called in:",
        "• at once: l1-support, support rotation, +1 555 0100",
        "• after 1 hour, Sunday 2026-11-22 03:31 UTC: cto, cto@omnihub.dev",
        "What follows:",
        "• by Sunday 2026-11-22 03:31 UTC: an incident ticket is open; those affected are told; " +
          "root cause analysis has begun; data is found whole, and no secret exposed",
        "• by Monday 2026-11-23 02:31 UTC: an incident report is published, with the root cause, the fix and " +
          "how it is tested",
        "• by Sunday 2026-11-29 02:31 UTC: a postmortem is held; what was learnt is in monitoring and procedures",
      ].join("\n"),
    );
  });

  it("an announcement says start, duration, type, changes, impact, rollback plan and contact", () => {
    assert.equal(
      read(CONTENTS.scheduled),
      [
        "Scheduled: omnihub 1.4.0 to production, Sunday 2026-11-22 02:00 UTC",
        "Start: Sunday 2026-11-22 02:00 UTC",
        "Expected duration: 1 hour, and then 1 day of monitoring",
        "Type: standard change, as a canary, by steps of 5 %, 25 %, 50 % and 100 % of traffic",
        "Changes: 1.4.0 replaces 1.3.2",
        "• new: teams may share a template",
        "• fixed: long names no longer overflow",
        "• breaking: the old export is gone",
        "Expected impact: exports wait for a minute",
        "Rollback plan: taken back by itself when it fails its checks " +
          "(level 2: its traffic, its flags and its resources), or by hand at any time; " +
          "1.3.2 serves all traffic again within 1 minute",
        "Contact: tech-lead@omnihub.dev, cto@omnihub.dev",
      ].join("\n"),
    );
  });

  it("an announcement of a release that says nothing of itself promises what a rollout promises", () => {
    const { lines } = words(notice({ ...CONTENTS.scheduled, changes: null, strategy: "flag", steps: [100, 100] }));
    assert.ok(lines.includes("Type: standard change, behind a feature flag, in 2 steps"), lines.join("\n"));
    const impact = "no interruption and no loss of data; 1.3.2 goes on serving while 1.4.0 takes over";
    assert.ok(lines.includes(`Expected impact: ${impact}`), lines.join("\n"));
  });

  it("an invitation says to whom a stage is open, to how many, what is new and what to expect", () => {
    assert.equal(
      read(CONTENTS.invitation),
      [
        "Invitation: the alpha of omnihub 1.4.0 on production is open",
        "Open since Sunday 2026-11-22 02:31 UTC to: tenant:omnihub and user:dev-team",
        "At most 5 clients take part.",
        "• teams may share a template",
        "What to expect: the alpha lasts 7 days at least. It is closed at once when it fails its checks.",
      ].join("\n"),
    );
  });

  it("a weekly report says how far it is, what the verdict is so far and what is next", () => {
    assert.equal(
      read(CONTENTS.weekly),
      [
        "Week 2: omnihub 1.4.0 on production",
        "Step 2 of 3 (beta), with 100 % of traffic.",
        "Verdict so far: inconclusive",
        "• error rate: 12 requests are too few to compare",
        "What is next:",
        "• step 3 once its gate opens",
        "• an approval of step 3 as release-manager is missing",
      ].join("\n"),
    );
  });

  it("a success says start, end, duration, status, results, monitoring, what is new and whom to ask", () => {
    assert.equal(
      read(CONTENTS.done),
      [
        "Successful: omnihub 1.4.0 on production, monitoring complete",
        "Started: Saturday 2026-11-21 01:00 UTC",
        "Completed: Sunday 2026-11-22 02:31 UTC",
        "Duration: 1 day, 1 hour, 31 minutes, 7 seconds, monitoring included",
        "Status: successful",
        "Results:",
        "• error rate 0.04 %",
        "• P95 212 ms",
        "Monitoring: it was watched for 1 day with all traffic",
        "New features:",
        "• teams may share a template",
        "Contact: l1-support, support rotation, +1 555 0100",
      ].join("\n"),
    );
  });

  const sentences: readonly { readonly content: NoticeContent; readonly sentence: string }[] = [
    { content: CONTENTS.started, sentence: "Started: omnihub 1.4.0 to production" },
    { content: CONTENTS.started, sentence: "by release-manager@omnihub.dev" },
    { content: CONTENTS.started, sentence: "1 hour, blue-green, by steps of 5 %, 25 %, 50 % and 100 % of traffic" },
    { content: CONTENTS.available, sentence: "Available: omnihub 1.4.0 is open to everybody on production" },
    { content: CONTENTS.available, sentence: "• teams may share a template" },
    { content: CONTENTS.halted, sentence: "Called in:\n• at once: l1-support" },
    { content: CONTENTS.waiting, sentence: "Step 2 (25 % of traffic) waits for:\n• an approval of step 2" },
    { content: CONTENTS.step, sentence: "1.4.0 serves 25 % of traffic, 1.3.2 the rest." },
    { content: CONTENTS.step, sentence: "It is watched at this share for 15 minutes." },
    { content: CONTENTS.healthy, sentence: "Healthy at 5 %: omnihub 1.4.0 on production" },
    { content: CONTENTS.healthy, sentence: "• P95 212 ms against 208 ms, limit 312 ms" },
    { content: CONTENTS.promotedEarly, sentence: "Promoted ahead of the verdict at 5 %: omnihub 1.4.0 on production" },
    { content: CONTENTS.promotedEarly, sentence: "Promoted by tech-lead@omnihub.dev at Sunday 2026-11-22 02:31 UTC: the fair" },
    { content: CONTENTS.promotedEarly, sentence: "The rest of the hold was skipped at step 1 of 4. No verdict says" },
    { content: CONTENTS.promotedEarly, sentence: "Seen until then:\n• error rate: 12 requests are too few" },
    { content: CONTENTS.paused, sentence: "by oncall@omnihub.dev at Sunday 2026-11-22 02:31 UTC: the database" },
    { content: CONTENTS.resumed, sentence: "Resumed by oncall@omnihub.dev" },
    { content: CONTENTS.rolledBack, sentence: "1.4.0 served nobody any more 12 seconds after the decision." },
    { content: CONTENTS.rolledBack, sentence: "Incident report due: Monday 2026-11-23 02:31 UTC" },
    { content: CONTENTS.halted, sentence: "Halted: omnihub 1.4.0 on production needs a person" },
    { content: CONTENTS.halted, sentence: "• the update failed 3 times: 504 Gateway Timeout" },
    { content: CONTENTS.watching, sentence: "Complete: omnihub 1.4.0 serves all of production" },
    { content: CONTENTS.watching, sentence: "watched closely until Monday 2026-11-23 02:31 UTC, for 1 day" },
  ];
  for (const { content, sentence } of sentences) {
    it(`${content.kind}: ${sentence.split("\n", 1)[0] ?? ""}`, () => {
      assert.ok(read(content).includes(sentence), read(content));
    });
  }

  it("a rollback that could not be seen to have worked says so, and is critical", () => {
    const content = { kind: "rolledBack", secondsToZero: null, reportDue: "2026-11-23T02:31:20.000Z" } as const;
    assert.match(read(content), /^Rolled back, not verified: .*\n.* could see whether 1\.4\.0 still serves anyone/);
    assert.equal(words(notice(content)).severity, "critical");
    assert.equal(words(notice(CONTENTS.rolledBack)).severity, "warning");
  });

  it("a first release has nothing to go back to, and says so", () => {
    const { facts } = notice(CONTENTS.scheduled);
    const text = read(CONTENTS.scheduled, { facts: { ...facts, stable: null } });
    assert.match(text, /Changes: 1\.4\.0 is the first release/);
    assert.match(text, /Rollback plan: there is no earlier release; the kill switch stops all traffic/);
  });

  it("of very many and very long reasons the first are shown, on one line each", () => {
    const reasons = Array.from({ length: 200 }, (_, index) => `${"x".repeat(index % 2)}\n\u001B${"😀".repeat(5_000)}`);
    const { lines } = words(notice({ kind: "halted", reasons, contacts: [] }));
    assert.ok(lines.includes("• and 190 more"));
    assert.ok(lines.every((line) => line.length <= 480 && !/\p{Cc}|\p{Cs}/u.test(line)));
  });

  it("every kind has a title and something under it", () => {
    for (const content of KINDS) assert.match(read(content), /omnihub 1\.4\.0.*production.*\n./, content.kind);
  });
});
