/** What every surface is declared from. */

import type { Exposure, Track } from "../../release/exposure";
import type { FlagdDefinitions } from "../../release/flags";
import type { Config, Surface } from "../../release/schema";
import type { Rollout } from "../rollout";

export interface Ground {
  readonly config: Config;
  readonly exposure: Exposure;
  readonly rollout: Rollout;
  /** What flagd is told; undefined where the config has no flags. */
  readonly flags?: FlagdDefinitions;
}

/** The releases that are deployed on a surface. */
export function tracksOn(surface: Surface, { tracks }: Exposure): readonly Track[] {
  return tracks.filter(({ on }) => on.includes(surface));
}
