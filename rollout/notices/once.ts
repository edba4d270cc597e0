/** The key by which receivers know a notice that they have had before. */

import { digestOf } from "../../release/canonical";
import type { Notice } from "./notice";

/** Hex digits: keys are put into headers, where not every character is allowed, and Resend takes 256 at most. */
export function onceKey({ key, channel }: Notice): string {
  return digestOf({ key, channel });
}
