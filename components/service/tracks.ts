/** Which releases have a workload of a service, and how the service's traffic is shared between them. */

import type { Track } from "../../release/exposure";

/** A release that has the service, with the service's image and its share of the service's traffic. */
export interface WorkloadTrack {
  readonly role: Track["role"];
  readonly id: string;
  readonly version: string;
  /** Pinned by digest. */
  readonly image: string;
  /** Percent of the service's traffic; over all workloads the sum is 100, or 0 where none is exposed. */
  readonly weight: number;
}

/**
 * A release from before the service existed has no workload of it. Its share goes to the releases that do: whoever
 * calls a new service at all is a client of the candidate.
 */
export function workloadTracks(tracks: readonly Track[], service: string): WorkloadTrack[] {
  const found = tracks.flatMap(({ role, id, weight, release: { version, services } }) => {
    const image = services[service]?.image;
    return image === undefined ? [] : [{ role, id, version, image, weight }];
  });
  const exposed = found.filter(({ weight }) => weight > 0);
  const [only] = exposed;
  if (exposed.length !== 1 || !only) return found;
  return found.map((track) => (track === only ? { ...track, weight: 100 } : track));
}

/** The release on its way, if it has the service. */
export function candidateOf(tracks: readonly WorkloadTrack[]): WorkloadTrack | undefined {
  return tracks.find(({ role }) => role === "candidate");
}
