/** Credentials are renewed in time. */

import { resourceRule } from "../../rule";
import { textAt } from "../../values";

const DAY = 86_400_000;

export const age = resourceRule({
  name: "secrets-renewed-in-time",
  family: "secrets",
  severity: "medium",
  description: "A password whose keepers say when it was renewed is not older than allowed.",
  why: "The longer a credential lives, the more people, backups and logs have seen it.",
  fix: "Set the keeper `renewed` to today's date: the password is then made anew",
  refused: 'new RandomPassword("session", { length: 40, keepers: { renewed: "2020-01-01" } })',
  types: ["random:index/randomPassword:RandomPassword", "random:index/randomBytes:RandomBytes"],
  options: { maximumAgeDays: { description: "Days after which a password is too old.", default: 90 } },
  check: ({ props }, { maximumAgeDays }, { now }) => {
    const renewed = textAt(props, "keepers.renewed");
    if (renewed === undefined) return [];
    const days = (now.getTime() - Date.parse(renewed)) / DAY;
    // Somewhere it is tomorrow already.
    if (days >= -1 && days <= maximumAgeDays) return [];
    return [{ property: "keepers.renewed", found: inWords(days), expected: `at most ${maximumAgeDays} days ago` }];
  },
});

function inWords(daysAgo: number): string {
  if (Number.isNaN(daysAgo)) return "a text that is no date";
  return daysAgo < 0 ? "a day to come" : `${Math.floor(daysAgo)} days ago`;
}
