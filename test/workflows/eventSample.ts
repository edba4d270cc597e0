/** Engine events as `pulumi preview --json` streams them, with secrets where the engine puts them. */

export const SECRET = "s3cr3t-in-clear";

const PARENT = "urn:pulumi:production::sluice::sluice:release:Rollout";

export function urn(type: string, name: string): string {
  return `${PARENT}$${type}::${name}`;
}

export interface StepSample {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>>;
}

export function change({ op, type, name, detailedDiff }: StepSample): object {
  const state = { type, inputs: { password: SECRET }, outputs: { password: SECRET } };
  const metadata = { op, type, urn: urn(type, name), old: state, new: state, detailedDiff: detailedDiff ?? null };
  return { resourcePreEvent: { metadata, planning: true } };
}

export interface ViolationSample {
  readonly rule: string;
  readonly level?: "mandatory" | "advisory" | "remediate";
  readonly message: string;
}

export function violation({ rule, level = "mandatory", message }: ViolationSample): object {
  const resourceUrn = urn("kubernetes:apps/v1:Deployment", "api");
  return { policyEvent: { resourceUrn, message, policyName: rule, policyPackName: "sluice", enforcementLevel: level } };
}

export function diagnostic(severity: string, message: string): object {
  return { diagnosticEvent: { prefix: `${severity}: `, message, severity } };
}

export const DEBUG = diagnostic("debug", `RegisterResource RPC finished: ${SECRET}`);
export const LOADED = { policyLoadEvent: {} };
export const SUMMARY = { summaryEvent: { resourceChanges: {} } };

/** The lines of a preview with the pack that ends well. */
export function eventLines(...events: readonly object[]): string {
  return lines(LOADED, DEBUG, ...events, SUMMARY);
}

export function lines(...events: readonly object[]): string {
  return events.map((event, sequence) => JSON.stringify({ sequence, ...event })).join("\n");
}
