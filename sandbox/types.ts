/** What the two halves of the sandbox say to each other: the cloud keeps resources, the world lives by them. */

/** A resource as the stand-in cloud holds it: what was declared, and what the vendor added. */
export interface CloudResource {
  /** The vendor's package, e.g. `cloudflare`. */
  readonly package: string;
  /** Pulumi's type token, e.g. `cloudflare:index/loadBalancer:LoadBalancer`. */
  readonly type: string;
  /** The vendor's id. Kubernetes objects use `namespace/name`. */
  readonly id: string;
  /** Inputs as checked, and the outputs that the vendor computed. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One change, told after it is on disk. */
export interface CloudChange {
  readonly operation: "create" | "update" | "delete";
  readonly resource: CloudResource;
}

/** A vendor that misbehaves on purpose. */
export interface CloudFault {
  /** Type token or a part of it; matches every resource type when left out. */
  readonly type?: string;
  /** Matches every operation when left out. */
  readonly operation?: "check" | "create" | "read" | "update" | "delete";
  /**
   * `slow` waits before it answers; `failOnce` refuses the first matching call; `failAlways` refuses each;
   * `rateLimit` answers 429 to the first `times` calls; `halfApplied` makes the change and then reports failure;
   * `echo` refuses each call and repeats everything that it was given, secrets included.
   */
  readonly kind: "slow" | "failOnce" | "failAlways" | "rateLimit" | "halfApplied" | "echo";
  /** For `slow`, milliseconds. */
  readonly delayMs?: number;
  /** For `rateLimit`; 1 when left out. */
  readonly times?: number;
}

/** The vendors' side: what Pulumi's engine talks to. */
export interface Cloud {
  /** Value for the engine's PULUMI_DEBUG_PROVIDERS: `package:port,package:port`. */
  readonly attach: string;
  resources(): readonly CloudResource[];
  onChange(listener: (change: CloudChange) => void): void;
  setFaults(faults: readonly CloudFault[]): void;
  stop(): Promise<void>;
}

/** How a release behaves once it serves requests; what is left out is healthy. */
export interface ReleaseBehaviour {
  /** Share of requests answered with 500, in percent. */
  readonly errorsPercent?: number;
  /** Median service time in milliseconds. */
  readonly latencyMs?: number;
  /** Whether the health endpoint answers 200. */
  readonly healthy?: boolean;
}

/** What the load client saw over one stretch of time. */
export interface Measurement {
  readonly requests: number;
  /** By release version, as the answering process named itself; refused requests are under `none`. */
  readonly releases: Readonly<Record<string, ReleaseMeasurement>>;
}

export interface ReleaseMeasurement {
  readonly requests: number;
  /** Share of all requests in percent. */
  readonly sharePercent: number;
  readonly errorRatePercent: number;
  readonly p95Ms: number;
}
