/** What each gate's rule says of itself. */

import type { GateName } from "../../../release/gates";
import type { RuleText } from "../../rule";

export const TEXTS: Readonly<Record<GateName, Omit<RuleText, "family">>> = {
  approvals: {
    name: "approvals-step-approved",
    severity: "critical",
    description:
      "Before the candidate gets traffic, the people that the plan names have approved the plan and the step.",
    why: "A signature binds one release, plan, stack and range of steps: whatever was changed since has not been looked at by anybody.",
    fix: "Ask a holder of the role for `./sluice approve`; `./sluice approvals` says which approvals count",
    refused:
      "sluice:step: 2\nsluice:plan:\n  steps: [{ weight: 5 }, { weight: 25, approvals: [tech-lead] }, …]\napprovals/production/: only step 1 is approved",
  },
  author: {
    name: "approvals-author-is-not-approver",
    severity: "critical",
    description: "A release whose plan asks for approvals names its author, who is not the one who approves it.",
    why: "One person alone, or one stolen account, could otherwise bring anything to production.",
    fix: "Set `sluice:release.author`, and let somebody else approve",
    refused:
      "sluice:release: { author: dana@example.com, … }\napprovals/production/: approved by dana@example.com alone",
  },
  window: {
    name: "approvals-window",
    severity: "high",
    description:
      "The candidate gets traffic inside the plan's change window, unless it is a hotfix or an approval overrides the window.",
    why: "Outside the window the people who would notice and help are asleep, and the traffic is at its highest.",
    fix: "Wait for the window, or ask for `./sluice approve --override window --reason …`",
    refused:
      'sluice:plan: { window: { day: sunday, startsAtUtc: "02:00", length: 4h }, … }\nsluice:step: 1, on a Wednesday',
  },
  freeze: {
    name: "approvals-freeze",
    severity: "high",
    description:
      "The candidate gets no traffic during a freeze, unless it is a hotfix or an approval overrides the freeze.",
    why: "A freeze is declared for the days on which a failure costs most.",
    fix: "Wait for its end, or ask for `./sluice approve --override freeze --reason …`",
    refused:
      "sluice:plan: { freezes: [{ from: 2026-12-20T00:00:00Z, to: 2027-01-02T00:00:00Z, reason: holidays }], … }\nsluice:step: 1, on 24 December",
  },
  stagingFirst: {
    name: "approvals-staging-first",
    severity: "high",
    description: "The images that go out are, by digest, those that became stable on the stack that the plan names.",
    why: "What was tried on staging is the only thing known to work; a rebuild of the same commit is another thing.",
    fix: "Finalise this very release on the first stack, then come back",
    refused:
      "sluice:plan: { stagingFirst: staging, … }\nservices: { api: { image: shop/api@sha256:aaa… } }, while staging's stable release has sha256:bbb…",
  },
  evidence: {
    name: "approvals-evidence",
    severity: "high",
    description: "Everything on the plan's checklist has been shown, is fresh enough, and holds.",
    why: "A checklist ticked from memory is passed on the day on which it matters.",
    fix: "Run the check, and add its report with `./sluice evidence add`",
    refused:
      "sluice:plan: { evidence: [{ kind: coverage, minimumPercent: 80, within: 7d }], … }\napprovals/production/evidence/: coverage of 76.4 %",
  },
  hotfixReview: {
    name: "approvals-hotfix-reviewed",
    severity: "medium",
    description:
      "After a hotfix no other release goes out until the hotfix has been reviewed, which is due within a day.",
    why: "A hotfix passes the window and the freeze; what was skipped in the hurry has to be looked at afterwards.",
    fix: "Review the hotfix, and add `./sluice evidence add --kind postReview`",
    refused:
      "approvals/production/: hotfix 1.4.1, approved two days ago\napprovals/production/evidence/: no postReview of 1.4.1",
  },
};
