/** The gate of staging first: what goes to production is, byte for byte, what became stable on staging. */

import type { GateInput, Obstacle } from "./input";

export function stagingFindings({ record: { plan, release, staging, step, stable } }: GateInput): readonly Obstacle[] {
  const { stagingFirst } = plan;
  // Steps are not skipped, so a later one has passed here; staging may have gone on to its next release since.
  const isFirst = step === 1 || stable === null;
  if (stagingFirst === undefined || !isFirst) return [];
  if (!staging) {
    const expected = `release ${release.version} finalised on stack ${stagingFirst} first`;
    return [{ property: "staging", found: `nothing that stack ${stagingFirst} made stable`, expected }];
  }
  return Object.entries(release.services)
    .filter(([name, { image }]) => digestOf(staging.services[name]) !== digestOf(image))
    .map(([name, { image }]) => ({
      property: `release.services.${name}.image`,
      found: digestOf(image) ?? image,
      expected: `${digestOf(staging.services[name]) ?? "a service that is there"}, stable on ${stagingFirst} with release ${staging.version}`,
    }));
}

/** The registry may be another one on staging; the digest says what is inside. */
function digestOf(image: string | undefined): string | undefined {
  return image?.split("@")[1];
}
