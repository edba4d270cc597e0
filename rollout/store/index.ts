/** Where the driver keeps its files, and the lease that lets one driver in at a time. */

export { StoreError } from "./error";
export { takeLease } from "./lease";
export type { Lease, LeaseClock, LeaseOptions } from "./lease";
export { LeaseHeld, LeaseLost } from "./leaseFile";
export { openStore } from "./open";
export type { StorePlace } from "./open";
export { StoreConflict } from "./store";
export type { Store, Stored } from "./store";
