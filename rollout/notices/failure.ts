/** Why something could not be delivered. */

/** Its message is shown to people and recorded: nothing of the request is in it. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** Whether another try can help. */
  readonly again: boolean;
  /** How long the vendor asks to wait before it, milliseconds; null where it does not say. */
  readonly waitMs: number | null;

  constructor(message: string, { again, waitMs = null }: { readonly again: boolean; readonly waitMs?: number | null }) {
    super(message);
    this.again = again;
    this.waitMs = waitMs;
  }
}
