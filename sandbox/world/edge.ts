/** The edge's server: takes a request in, carries out what `decide` says, and counts what came of it. */

import { Agent, createServer, request as send } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import type { EdgeRequest } from "../rules/request";
import { type Applications, RELEASE_HEADER } from "./application";
import type { Deployed } from "./deployed";
import { type Counters, passKong, type Passed, tooLarge } from "./kong";
import type { RouteMatch } from "./kubernetes";
import { type Metrics, NO_RELEASE } from "./metrics";
import { type Answer, CLIENT_ADDRESS_HEADER, pathAndQuery, plainAnswer, readRequest } from "./request";
import { type Chance, decide, isServed } from "./route";

export interface EdgeParts extends Chance {
  /** Where Kong counts requests. */
  readonly counters: Counters;
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
    else void pass({ message, response, request, agent, passed: OPEN, ...decision }, deployed, parts);
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
  /** The route at Kong that the request takes on its way; undefined where it goes past Kong. */
  readonly kong?: RouteMatch;
  readonly passed: Passed;
  /** Where it was read beforehand. */
  readonly body?: Buffer;
}

/** What becomes of a request that goes past Kong. */
const OPEN: Passed = { upstream: {}, downstream: {} };

async function pass(forwarding: Forwarding, deployed: Deployed, { applications, counters }: EdgeParts): Promise<void> {
  const { message, response, request, kong } = forwarding;
  const passed = kong ? await passKong(request, kong, { deployed, counters }) : OPEN;
  if (passed.answer) {
    answerItself(message, response, passed.answer);
  } else if (passed.largestBody === undefined) {
    await forward({ ...forwarding, passed }, applications);
  } else {
    const body = await readUpTo(message, passed.largestBody);
    if (body) await forward({ ...forwarding, passed, body }, applications);
    else answerItself(message, response, tooLarge(passed));
  }
}

/** Kong reads a body of unknown size before it hands it on; undefined for one that is larger. */
async function readUpTo(message: IncomingMessage, bytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    const read = Buffer.from(chunk as Uint8Array);
    size += read.length;
    if (size > bytes) return undefined;
    chunks.push(read);
  }
  return Buffer.concat(chunks);
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
  const { message, response, request, agent, application, passed, body } = forwarding;
  const fail = (): void => {
    if (response.headersSent) response.destroy();
    else answerItself(message, response, plainAnswer(502, "The application did not answer."));
  };
  const port = await applications.port(application)?.catch(() => undefined);
  if (port === undefined) {
    fail();
    return;
  }
  const { method } = message;
  const path = pathAndQuery(message);
  const upstream = send({ host: "127.0.0.1", port, agent, method, path, headers: headersTo(request, passed) });
  upstream.on("response", (answer) => passBack(answer, forwarding));
  upstream.on("error", fail);
  response.on("close", () => upstream.destroy());
  if (hasBody(message) && body === undefined) message.pipe(upstream);
  else upstream.end(body);
}

function passBack(answer: IncomingMessage, { response, setCookie, passed }: Forwarding): void {
  for (const [name, value] of Object.entries(without(answer.headers, ["connection", "keep-alive"]))) {
    if (value !== undefined) response.setHeader(name, value);
  }
  for (const [name, value] of Object.entries(passed.downstream)) response.setHeader(name, value);
  if (setCookie) response.appendHeader("set-cookie", setCookie);
  response.writeHead(answer.statusCode ?? 502);
  answer.pipe(response);
}

function headersTo({ headers, clientAddress }: EdgeRequest, { upstream }: Passed): IncomingHttpHeaders {
  const replaced = Object.keys(upstream).map((name) => name.toLowerCase());
  const added = Object.fromEntries(Object.entries(upstream).filter(([, value]) => value !== undefined));
  return { ...without(headers, [CLIENT_ADDRESS_HEADER, "connection", ...replaced]), ...added, "cf-connecting-ip": clientAddress };
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}
