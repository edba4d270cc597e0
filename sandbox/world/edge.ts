/** The edge's server: takes a request in, carries out what `decide` says, and counts what came of it. */

import { Agent, createServer, request as send } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import type { EdgeRequest } from "../rules/request";
import { type Applications, RELEASE_HEADER } from "./application";
import type { Deployed } from "./deployed";
import { type Metrics, NO_RELEASE } from "./metrics";
import { type Answer, CLIENT_ADDRESS_HEADER, plainAnswer, readRequest } from "./request";
import { type Chance, decide, isServed } from "./route";

export interface EdgeParts extends Chance {
  /** What is deployed at this moment. */
  deployed(): Deployed;
  readonly applications: Pick<Applications, "port">;
  readonly metrics: Pick<Metrics, "observe">;
}

export function createEdge(parts: EdgeParts): Server {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((message, response) => {
    const request = readRequest(message);
    const deployed = parts.deployed();
    count(request, response, deployed, parts.metrics);
    const decision = decide(request, deployed, parts);
    if (decision.kind === "answer") answerItself(message, response, decision.answer);
    else void forward({ message, response, request, agent, ...decision }, parts.applications);
  });
  server.on("close", () => agent.destroy());
  return server;
}

interface Forwarding {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: EdgeRequest;
  readonly agent: Agent;
  readonly application: string;
  readonly setCookie?: string;
}

/** Host names that nobody serves share one label, so that no caller can fill the metrics. */
function count(
  request: EdgeRequest,
  response: ServerResponse,
  deployed: Deployed,
  metrics: EdgeParts["metrics"],
): void {
  const start = performance.now();
  response.on("finish", () => {
    metrics.observe({
      release: String(response.getHeader(RELEASE_HEADER) ?? NO_RELEASE),
      host: isServed(request.host, deployed) ? request.host : "unknown",
      status: response.statusCode,
      seconds: (performance.now() - start) / 1000,
    });
  });
}

function answerItself(message: IncomingMessage, response: ServerResponse, answer: Answer): void {
  message.resume();
  response.writeHead(answer.status, { "content-type": answer.contentType, ...answer.headers });
  response.end(answer.body);
}

async function forward(forwarding: Forwarding, applications: EdgeParts["applications"]): Promise<void> {
  const { message, response, request, agent, application } = forwarding;
  const fail = (): void => {
    if (response.headersSent) response.destroy();
    else answerItself(message, response, plainAnswer(502, "The application did not answer."));
  };
  const port = await applications.port(application)?.catch(() => undefined);
  if (port === undefined) {
    fail();
    return;
  }
  const { method, url: path } = message;
  const upstream = send({ host: "127.0.0.1", port, agent, method, path, headers: headersTo(request) });
  upstream.on("response", (answer) => passBack(answer, forwarding));
  upstream.on("error", fail);
  response.on("close", () => upstream.destroy());
  if (hasBody(message)) message.pipe(upstream);
  else upstream.end();
}

function passBack(answer: IncomingMessage, { response, setCookie }: Forwarding): void {
  for (const [name, value] of Object.entries(without(answer.headers, ["connection", "keep-alive"]))) {
    if (value !== undefined) response.setHeader(name, value);
  }
  if (setCookie) response.appendHeader("set-cookie", setCookie);
  response.writeHead(answer.statusCode ?? 502);
  answer.pipe(response);
}

function headersTo({ headers, clientAddress }: EdgeRequest): IncomingHttpHeaders {
  return { ...without(headers, [CLIENT_ADDRESS_HEADER, "connection"]), "cf-connecting-ip": clientAddress };
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}
