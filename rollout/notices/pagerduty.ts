/**
 * PagerDuty, Events API v2: a rollback or a halt pages, a verified rollback or a release that has succeeded ends that,
 * and everything else is a change event, which pages nobody and stands beside an incident.
 */

import { alarm, alarmKey } from "./alarm";
import type { Message, Vendor } from "./vendor";
import { credential } from "./vendor";
import { cut } from "./wording";

export const pagerduty: Vendor = {
  name: "PagerDuty",
  origin: "https://events.pagerduty.com",
  variables: [
    { name: "PAGERDUTY_ROUTING_KEY", what: "a service's key for Events API v2", needed: true, secret: true },
  ],
  async send(message, call) {
    const { path, event } = EVENTS[alarm(message.notice.content)];
    const routing = { routing_key: credential(message, "PAGERDUTY_ROUTING_KEY") };
    await call({ method: "POST", path, headers: {}, body: JSON.stringify({ ...routing, ...event(message) }) });
  },
};

/** Longest summary, characters. */
const SUMMARY = 1_024;

const ALARMS = "/v2/enqueue";

const EVENTS = {
  open: {
    path: ALARMS,
    event: (message: Message) => ({
      event_action: "trigger",
      dedup_key: alarmKey(message.notice.facts),
      client: "Sluice",
      payload: {
        ...payload(message),
        severity: message.words.severity,
        component: message.notice.facts.product,
        group: message.notice.facts.stack,
        class: message.notice.content.kind,
      },
    }),
  },
  close: {
    path: ALARMS,
    event: ({ notice }: Message) => ({ event_action: "resolve", dedup_key: alarmKey(notice.facts) }),
  },
  note: { path: "/v2/change/enqueue", event: (message: Message) => ({ payload: payload(message) }) },
} as const;

function payload({ notice: { key, facts }, words, to }: Message) {
  return {
    summary: cut(words.title, SUMMARY),
    source: `${facts.product} ${facts.stack}`,
    timestamp: facts.at,
    custom_details: { service: to, version: facts.version, stable: facts.stable, details: words.lines, notice: key },
  };
}
