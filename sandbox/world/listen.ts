/** Opening and closing small HTTP servers on loopback. */

import type { Server } from "node:http";

/** Listens on a free port of 127.0.0.1, and gives the port. */
export function listen(server: Server): Promise<number> {
  // Idle connections stay open: a pooled connection that its server closes in the same moment would look like a fault.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("The server has no port."));
      else resolve(address.port);
    });
  });
}

/** Takes no new connections, lets the requests under way finish, then closes. */
export function closeGracefully(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** Drops whatever is under way. */
export function closeNow(server: Server): Promise<void> {
  const closed = closeGracefully(server);
  server.closeAllConnections();
  return closed;
}
