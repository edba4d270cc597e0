/** The append-only, hash-chained record of a stack's rollouts. */

export type { Entry } from "./entry";
export { LedgerError } from "./error";
export { openLedger, readLedger } from "./ledger";
export type { Ledger } from "./ledger";
export { verifyLedger } from "./verify";
export type { Problem, Verified } from "./verify";
