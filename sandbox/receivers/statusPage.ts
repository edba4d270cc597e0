/** Atlassian Statuspage's incidents: a page that remembers them, realtime ones and maintenances. */

import { z } from "zod";
import type { Answer, Asked, Receiver } from "./receiver";
import { complaints, json, text } from "./receiver";

const REALTIME = ["investigating", "identified", "monitoring", "resolved"] as const;
const SCHEDULED = ["scheduled", "in_progress", "verifying", "completed"] as const;

const fields = z.strictObject({
  name: text(255),
  status: z.enum([...REALTIME, ...SCHEDULED]),
  body: text(25_000),
  scheduled_for: z.iso.datetime({ offset: true }).optional(),
  scheduled_until: z.iso.datetime({ offset: true }).optional(),
  deliver_notifications: z.boolean(),
  // "All top-level values in the object must also be objects."
  metadata: z.record(z.string(), z.record(z.string(), z.unknown())),
});

const creation = z.strictObject({ incident: fields });
const change = z.strictObject({ incident: fields.partial() });

type Incident = z.output<typeof fields> & { readonly id: string };

export function statusPageReceiver(key: string, page: string): Receiver {
  const incidents: Incident[] = [];
  return (asked) => {
    if (asked.headers.authorization !== `OAuth ${key}`) return failure(401, "Could not authenticate");
    const [, name, id] = /^\/v1\/pages\/([^/]+)\/incidents(?:\/([^/?]+))?(?:\?limit=\d+)?$/.exec(asked.path) ?? [];
    if (name !== page) return failure(404, "Could not find page");
    if (asked.method === "GET") return { status: 200, body: incidents.toReversed() };
    return asked.method === "POST" ? created(asked, incidents) : changed(asked, incidents, id);
  };
}

function created(asked: Asked, incidents: Incident[]): Answer {
  const { success, data, error } = creation.safeParse(json(asked));
  if (!success) return failure(422, complaints(error));
  const incident = { id: `p31zjtct2jer${incidents.length}`, ...data.incident };
  return kept(201, incidents, incidents.length, incident);
}

function changed(asked: Asked, incidents: Incident[], id: string | undefined): Answer {
  const index = incidents.findIndex((incident) => incident.id === id);
  const before = incidents[index];
  if (asked.method !== "PATCH" || !before) return failure(404, "Could not find incident");
  const { success, data, error } = change.safeParse(json(asked));
  if (!success) return failure(422, complaints(error));
  return kept(200, incidents, index, { ...before, ...data.incident });
}

/** A maintenance has the states of one and ends after it began, a realtime incident has its own. */
function kept(status: number, incidents: Incident[], index: number, incident: Incident): Answer {
  const { scheduled_for: from, scheduled_until: until, status: state, name, body } = incident;
  const states: readonly string[] = from === undefined ? REALTIME : SCHEDULED;
  if (!states.includes(state)) return failure(422, [`Status ${state} is not one of ${states.join(", ")}`]);
  if (from !== undefined && !(Date.parse(until ?? "") > Date.parse(from))) {
    return failure(422, ["Scheduled until must be after scheduled for"]);
  }
  incidents[index] = incident;
  return { status, body: incident, seen: { where: state, text: `${name}\n${body}` } };
}

function failure(status: number, error: unknown): Answer {
  return { status, body: { error } };
}
