/** What keeps a rollout from being started: better said now than in the middle of it. */

import { planDigest } from "../../release/approvals/approval";
import type { LastOutputs } from "../../release/exposure";
import type { Config, Release } from "../../release/schema";
import { releaseId, sameRelease } from "../../release/schema";
import type { State } from "../machine/state";
import { isOver } from "../machine/state";
import { missingCredentials } from "../notices/credentials";
import { missingHeaders } from "./secretHeaders";

export interface Circumstances {
  readonly config: Config;
  readonly last: LastOutputs;
  /** The stack's last rollout; null before the first. */
  readonly before: State | null;
  readonly environment: NodeJS.ProcessEnv;
  /** True lets a release go out that was taken back before. */
  readonly again: boolean;
}

/** A sentence for each; empty when the rollout can start. */
export function notReady(circumstances: Circumstances): readonly string[] {
  return [seesNothing, nothingNew, takenBackBefore, stillUnderWay, planChanged, deafChannels, keylessChecks].flatMap((check) => check(circumstances));
}

function seesNothing({ config: { driver } }: Circumstances): readonly string[] {
  if (driver?.metrics) return [];
  return ["sluice:driver.metrics is missing: without metrics no candidate can ever pass a step"];
}

function nothingNew({ config: { release }, last }: Circumstances): readonly string[] {
  if (!last.stable || !sameRelease(release, last.stable.release)) return [];
  return [`release ${release.version} is the stable one already; set sluice:release to the one that is to go out`];
}

function takenBackBefore({ config: { release }, before, again }: Circumstances): readonly string[] {
  if (again || before?.phase !== "rolledBack" || !sameRelease(release, before.terms.release)) return [];
  const [why = "no reason is on record"] = before.reasons;
  return [`release ${release.version} was taken back at ${before.since} (${why}); build another one, or give --again`];
}

/**
 * Whether another rollout may begin after this one: it is over, or halted with a first release, which cannot be taken back. A
 * first release that has got traffic gives way to another release only.
 */
export function givesWay(before: State, release: Release): boolean {
  const { phase, step, terms } = before;
  if (isOver(before)) return true;
  return phase === "halted" && !terms.stable && (step === 0 || !sameRelease(release, terms.release));
}

function stillUnderWay({ config: { release }, before }: Circumstances): readonly string[] {
  if (!before || givesWay(before, release) || sameRelease(release, before.terms.release)) return [];
  const { terms, phase } = before;
  return [
    `the rollout of ${terms.release.version} is not over (${phase}); let it end, or take it back with \`./sluice rollout rollback\``,
  ];
}

/** What was agreed at the start holds to the end; approvals are for that very plan as well. */
function planChanged({ config, before }: Circumstances): readonly string[] {
  if (!before || givesWay(before, config.release) || planDigest(config.plan) === planDigest(before.terms.plan)) return [];
  return ["sluice:plan was changed since the rollout was started; put it back, or take the release back first"];
}

function deafChannels({ config, environment }: Circumstances): readonly string[] {
  return missingCredentials(config.plan.notices, environment);
}

function keylessChecks({ config: { driver }, environment }: Circumstances): readonly string[] {
  return driver ? missingHeaders(driver, environment) : [];
}

/** Names a rollout: its release, and when it was started. */
export function rolloutName({ release }: Pick<Config, "release">, now: Date): string {
  return `${releaseId(release)}-${now.toISOString().slice(0, 19).replace(/\D/g, "")}`;
}
