/** Credentials are renewed in time. */

import { resourceRule } from "../../rule";
import { textAt } from "../../values";

const DAY = 86_400_000;

/** Where each kind says when it was renewed. */
const DAYS: Readonly<Record<string, string>> = {
  "random:index/randomPassword:RandomPassword": "keepers.renewed",
  "random:index/randomBytes:RandomBytes": "keepers.renewed",
  "kubernetes:external-secrets.io/v1:ExternalSecret": 'metadata.annotations["sluice.dev/rotated"]',
};

export const age = resourceRule({
  name: "secrets-renewed-in-time",
  family: "secrets",
  severity: "medium",
  description: "A secret that says when it was renewed is not older than allowed.",
  why: "The longer a credential lives, the more people, backups and logs have seen it.",
  fix:
    "Set the keeper `renewed` to today's date: the password is then made anew; " +
    "one from a store is renewed there, and then in sluice:secrets, see docs/runbooks/secrets.md",
  refused: 'new RandomPassword("session", { length: 40, keepers: { renewed: "2020-01-01" } })',
  types: Object.keys(DAYS),
  options: { maximumAgeDays: { description: "Days after which a secret is too old.", default: 90 } },
  check: ({ type, props }, { maximumAgeDays }, { now }) => {
    const property = DAYS[type] ?? "";
    const renewed = textAt(props, property);
    if (renewed === undefined) return [];
    const days = (now.getTime() - Date.parse(renewed)) / DAY;
    // Somewhere it is tomorrow already.
    if (days >= -1 && days <= maximumAgeDays) return [];
    return [{ property, found: inWords(days), expected: `at most ${maximumAgeDays} days ago` }];
  },
});

function inWords(daysAgo: number): string {
  if (Number.isNaN(daysAgo)) return "a text that is no date";
  return daysAgo < 0 ? "a day to come" : `${Math.floor(daysAgo)} days ago`;
}
