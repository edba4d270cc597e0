/** The gate after a hotfix: whoever was let past the window looks back in time, or the next ordinary release waits. */

import { changeOf, releaseDigest } from "../approvals/approval";
import type { VerifiedApproval } from "../approvals/reading";
import type { GateInput, Obstacle } from "./input";

const DAY_MS = 86_400_000;

export function hotfixReviewFindings({
  record,
  approvals,
  evidence,
  now,
  reviewWithinMs = DAY_MS,
}: GateInput): readonly Obstacle[] {
  if (changeOf(record.release) === "hotfix") return [];
  const reviewed = (hotfix: VerifiedApproval) =>
    evidence.some(
      ({ recorded, facts }) =>
        facts.kind === "postReview" &&
        facts.release === hotfix.release.version &&
        Date.parse(recorded) >= Date.parse(hotfix.given),
    );
  return firstApprovals(approvals)
    .filter(({ release }) => release.digest !== releaseDigest(record.release))
    .filter((hotfix) => now.getTime() - Date.parse(hotfix.given) > reviewWithinMs && !reviewed(hotfix))
    .map(({ release, given }) => ({
      property: "release.change",
      found: `hotfix ${release.version}, approved at ${given}, without a review after ${hours(now.getTime() - Date.parse(given))} h`,
      expected: `postReview evidence of release ${release.version}, due ${hours(reviewWithinMs)} h after the hotfix`,
    }));
}

/** The first approval of each hotfix: that is when its time began. */
function firstApprovals(approvals: readonly VerifiedApproval[]): readonly VerifiedApproval[] {
  const hotfixes = approvals.filter(
    ({ decision, release }) => decision.kind === "approved" && release.change === "hotfix",
  );
  return hotfixes.filter(
    ({ release }, index) => hotfixes.findIndex((other) => other.release.digest === release.digest) === index,
  );
}

function hours(lengthMs: number): number {
  return Math.floor(lengthMs / 3_600_000);
}
