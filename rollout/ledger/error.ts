/** What the ledger answers when it cannot be gone on with. */

export class LedgerError extends Error {
  override readonly name = "LedgerError";
}
