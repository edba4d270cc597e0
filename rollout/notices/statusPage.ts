/**
 * Atlassian Statuspage: one scheduled maintenance a rollout, moved on by its notices. A page that hears of a rollback
 * or a halt alone gets an incident. The page is public: it never shows reasons, figures or names.
 */

import { z } from "zod";
import { alarmKey } from "./alarm";
import { DeliveryError } from "./failure";
import { onceKey } from "./once";
import type { Entry } from "./publicWords";
import { publicWords } from "./publicWords";
import type { Call, Message, Vendor, VendorRequest } from "./vendor";
import { credential } from "./vendor";

export const statusPage: Vendor = {
  name: "Statuspage",
  origin: "https://api.statuspage.io",
  variables: [{ name: "STATUSPAGE_API_KEY", what: "an API key of the page's owner", needed: true, secret: true }],
  async send(message, call) {
    const ask = asker(message, call);
    const open = opened(await ask("GET", "?limit=100")).find(({ metadata }) => ours(message, metadata) !== undefined);
    const entry = publicWords(message.notice);
    if (open) {
      // The answer to an earlier try was lost, and the page has it.
      if (ours(message, open.metadata)?.notice === onceKey(message.notice)) return;
      await ask("PATCH", `/${encodeURIComponent(open.id)}`, update(message, entry, open));
    } else if (entry.opens) {
      await ask("POST", "", { ...update(message, entry, entry.opens), ...entry.opens });
    }
  },
};

type Ask = (method: VendorRequest["method"], below: string, incident?: object) => Promise<unknown>;

function asker(message: Message, call: Call): Ask {
  const headers = { authorization: `OAuth ${credential(message, "STATUSPAGE_API_KEY")}` };
  const incidents = `/v1/pages/${encodeURIComponent(message.to)}/incidents`;
  return (method, below, incident) =>
    call({ method, path: `${incidents}${below}`, headers, ...(incident && { body: JSON.stringify({ incident }) }) });
}

const mark = z.object({ sluice: z.object({ rollout: z.string(), notice: z.string() }) });

const incident = z.object({
  id: z.string(),
  status: z.string(),
  scheduled_for: z.string().nullish(),
  metadata: z.unknown(),
});

/** Entries of the page that are not over, the newest first. */
function opened(answer: unknown): readonly z.output<typeof incident>[] {
  const { success, data } = z.array(incident).safeParse(answer);
  if (!success) throw new DeliveryError("Statuspage gave an answer that makes no sense", { again: true });
  return data.filter(({ status }) => !["resolved", "postmortem", "completed"].includes(status));
}

/** What we wrote on the entry; undefined where it is not one of this rollout. */
function ours({ notice }: Message, metadata: unknown): z.output<typeof mark>["sluice"] | undefined {
  const { data } = mark.safeParse(metadata);
  return data?.sluice.rollout === alarmKey(notice.facts) ? data.sluice : undefined;
}

function update({ notice }: Message, entry: Entry, open: { readonly scheduled_for?: string | null }): object {
  return {
    status: open.scheduled_for ? entry.maintenance : entry.incident,
    body: entry.body,
    deliver_notifications: entry.tells,
    metadata: { sluice: { rollout: alarmKey(notice.facts), notice: onceKey(notice) } },
  };
}
