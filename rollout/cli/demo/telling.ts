/** How the demo tells what happens, as it happens: lines for people, JSON lines for scripts. */

import pc from "picocolors";
import { teller } from "../rollout/telling";
import type { Tell as TellEvent } from "../rollout/telling";

export interface Tell {
  readonly chapter: (title: string) => void;
  readonly line: (text: string) => void;
  readonly event: TellEvent;
  readonly summary: (lines: readonly string[], restored: boolean) => void;
}

export function demoTeller({ json }: { readonly json: boolean }): Tell {
  const event = teller({ json });
  if (json) {
    const print = (happening: object) => console.log(JSON.stringify(happening));
    return {
      chapter: (title) => print({ kind: "chapter", title }),
      line: (text) => print({ kind: "line", text }),
      event,
      summary: (lines, restored) => print({ kind: "summary", lines, restored }),
    };
  }
  return {
    chapter: (title) => console.log(`\n${pc.bold(title)}`),
    line: (text) => console.log(`          ${text}`),
    event,
    summary: (lines) => console.log(["", pc.bold("Summary"), ...lines.map((line) => `  ${line}`)].join("\n")),
  };
}
