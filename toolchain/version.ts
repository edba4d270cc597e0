/** Versions of the Pulumi engine: which one Sluice wants, and how to read the one that is found. */

/** The engine that is installed or built when none is found; the same as the npm package @pulumi/pulumi and go.mod. */
export const wantedVersion = "v3.220.0";

/** What a user reads as the requirement. The Automation API refuses an engine of another major version. */
export const wantedRange = "v3.220.0 or newer, below v4";

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** For example `alpha.1`; a pre-release comes before its release. */
  readonly prerelease: string | undefined;
}

const pattern = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/;

/** Reads what `pulumi version` prints; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, prerelease] = pattern.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), prerelease };
}

/** Whether the version lies in {@link wantedRange}. */
export function isWanted(version: Version): boolean {
  const wanted = parseVersion(wantedVersion);
  return wanted?.major === version.major && compareVersions(version, wanted) >= 0;
}

/** Negative when left is older than right, 0 when they are alike; two pre-releases of one version count as alike. */
function compareVersions(left: Version, right: Version): number {
  return (
    left.major - right.major ||
    left.minor - right.minor ||
    left.patch - right.patch ||
    Number(right.prerelease !== undefined) - Number(left.prerelease !== undefined)
  );
}
