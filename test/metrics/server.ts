/** HTTP servers on loopback that answer as a test says. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export async function startServer(answer: Answer): Promise<TestServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${portOf(server)}`, stop: () => stopServer(server) };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await startServer(() => undefined);
  await server.stop();
  return Number(new URL(server.url).port);
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of request.setEncoding("utf8")) chunks.push(String(chunk));
  return chunks.join("");
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  return address.port;
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
