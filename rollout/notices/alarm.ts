/** Which notices page people, and which end that. */

import type { NoticeContent, NoticeFacts } from "./notice";

/** One name for all the trouble that one release has on one stack, so that what opens it and what closes it meet. */
export function alarmKey({ product, stack, version }: NoticeFacts): string {
  return `sluice/${product}/${stack}/${version}`;
}

/** `note`: nobody is paged, and nothing ends. */
export function alarm(content: NoticeContent): "open" | "close" | "note" {
  switch (content.kind) {
    case "rollback":
    case "halted":
      return "open";
    case "rolledBack":
      // "Cannot verify" is not "restored".
      return content.secondsToZero === null ? "open" : "close";
    case "done":
      return "close";
    default:
      return "note";
  }
}
