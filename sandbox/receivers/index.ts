/**
 * Stand-ins for the vendors of notices, on loopback: they refuse what the vendors' published interfaces refuse.
 *
 *     const receivers = await startReceivers();
 *     await deliver(notice, channel, { ...options, origins: receivers.origins, environment: receivers.environment });
 *     receivers.seen; // what people would have read
 */

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { closeNow, listen } from "../world/listen";
import { emailReceiver } from "./email";
import { opsgenieReceiver } from "./opsgenie";
import { pagerdutyReceiver } from "./pagerduty";
import type { Answer, Asked, Receiver, Seen } from "./receiver";
import { slackReceiver } from "./slack";
import { statusPageReceiver } from "./statusPage";
import { webhookReceiver } from "./webhook";

export type { Answer, Asked, Seen } from "./receiver";

export type ReceiverName = "slack" | "email" | "pagerduty" | "opsgenie" | "webhook" | "statusPage";

export interface Receivers {
  /** Where each of them listens; that of `webhook` is the `to` of a channel. */
  readonly origins: Readonly<Record<ReceiverName, string>>;
  /** The credentials that they accept. */
  readonly environment: Readonly<Record<string, string>>;
  /** The only page that `statusPage` knows. */
  readonly page: string;
  /** Every request, and the status it was answered with; null where it was not. */
  readonly received: readonly Received[];
  /** What people would see, in order. */
  readonly seen: readonly (Seen & { readonly by: ReceiverName })[];
  /** What becomes of the next requests instead, one each. */
  mishap(name: ReceiverName, ...mishaps: readonly Mishap[]): void;
  stop(): Promise<void>;
}

export interface Received extends Asked {
  readonly by: ReceiverName;
  readonly status: number | null;
}

/** `lost`: it is taken, and then the connection breaks. */
export type Mishap = "hang" | "drop" | "lost" | Answer | ((asked: Asked) => Answer);

/** Made up, and of the shape of real ones. */
const ENVIRONMENT = {
  SLACK_BOT_TOKEN: "sandbox-slack-token",
  RESEND_API_KEY: "sandbox-resend-key",
  RESEND_FROM: "Sluice <sluice@sandbox.dev>",
  PAGERDUTY_ROUTING_KEY: "sandboxsandboxsandboxsandbox0000",
  OPSGENIE_API_KEY: "00000000-0000-4000-8000-000000000000",
  SLUICE_WEBHOOK_SECRET: "whsec_c2FuZGJveA==",
  STATUSPAGE_API_KEY: "sandbox-statuspage-key",
};

export async function startReceivers({ page = "sandbox" }: { readonly page?: string } = {}): Promise<Receivers> {
  const state: State = { received: [], seen: [], mishaps: [] };
  const servers: Server[] = [];
  const open = async (name: ReceiverName, receiver: Receiver) => {
    const server = createServer(listener(name, receiver, state));
    servers.push(server);
    return `http://127.0.0.1:${await listen(server)}`;
  };
  return {
    origins: {
      slack: await open("slack", slackReceiver(ENVIRONMENT.SLACK_BOT_TOKEN)),
      email: await open("email", emailReceiver(ENVIRONMENT.RESEND_API_KEY)),
      pagerduty: await open("pagerduty", pagerdutyReceiver(ENVIRONMENT.PAGERDUTY_ROUTING_KEY)),
      opsgenie: await open("opsgenie", opsgenieReceiver(ENVIRONMENT.OPSGENIE_API_KEY)),
      webhook: await open("webhook", webhookReceiver(ENVIRONMENT.SLUICE_WEBHOOK_SECRET)),
      statusPage: await open("statusPage", statusPageReceiver(ENVIRONMENT.STATUSPAGE_API_KEY, page)),
    },
    environment: ENVIRONMENT,
    page,
    received: state.received,
    seen: state.seen,
    mishap(name, ...mishaps) {
      state.mishaps.push(...mishaps.map((mishap) => ({ name, mishap })));
    },
    async stop() {
      await Promise.all(servers.map(closeNow));
    },
  };
}

interface State {
  readonly received: Received[];
  readonly seen: (Seen & { readonly by: ReceiverName })[];
  readonly mishaps: { readonly name: ReceiverName; readonly mishap: Mishap }[];
}

function listener(by: ReceiverName, receiver: Receiver, state: State) {
  return (request: IncomingMessage, response: ServerResponse) => {
    void text(request).then((body) => {
      const asked = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      const mishap = nextMishap(by, state);
      const answer = outcome(mishap, receiver, asked);
      state.received.push({ by, ...asked, status: answer?.status ?? null });
      if (answer?.seen) state.seen.push({ by, ...answer.seen });
      if (mishap === "drop" || mishap === "lost") response.destroy();
      else if (answer) reply(response, answer);
    });
  };
}

function nextMishap(by: ReceiverName, { mishaps }: State): Mishap | undefined {
  const index = mishaps.findIndex(({ name }) => name === by);
  return index < 0 ? undefined : mishaps.splice(index, 1)[0]?.mishap;
}

function outcome(mishap: Mishap | undefined, receiver: Receiver, asked: Asked): Answer | null {
  if (mishap === "hang" || mishap === "drop") return null;
  if (mishap === undefined || mishap === "lost") return receiver(asked);
  return typeof mishap === "function" ? mishap(asked) : mishap;
}

function reply(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
