import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { openStore } from "../../rollout/store";
import { findExecutable } from "../../toolchain/executable";
import { startAzure, startGcs, startS3 } from "./servers";
import type { Server } from "./servers";

interface Line {
  readonly port: number;
  /** The next answer does not come through: the server has done what it was asked, and nobody hears of it. */
  readonly loseNextAnswer: () => void;
  readonly lost: () => number;
  readonly close: () => void;
}

/** A line to a port that can break. */
async function lineTo(port: number): Promise<Line> {
  const sockets = new Set<Socket>();
  let isToBreak = false;
  let lost = 0;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) sockets.add(socket.on("error", () => undefined));
    near.pipe(far);
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    far.on("data", (data) => {
      if (!isToBreak) return near.write(data);
      isToBreak = false;
      lost += 1;
      return near.destroy();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    loseNextAnswer: () => (isToBreak = true),
    lost: () => lost,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const go = findExecutable("go", process.env);
const services: readonly { readonly name: string; readonly start: (() => Promise<Server>) | undefined }[] = [
  { name: "Azure Blob Storage", start: startAzure },
  { name: "Amazon S3", start: go === undefined ? undefined : () => startS3(go) },
  { name: "Google Cloud Storage", start: go === undefined ? undefined : () => startGcs(go) },
];

for (const { name, start } of services) {
  describe(`a write whose answer is lost, to ${name}`, function () {
    this.timeout(300_000);

    it("is not taken for somebody else's", async function () {
      if (start === undefined) return this.skip();
      const server = await start();
      const line = await lineTo(server.port);
      try {
        const store = await openStore({ ...server.by(line.port), project: "shop", stack: "production" });
        line.loseNextAnswer();
        const first = await store.write("head.json", "first", null);
        line.loseNextAnswer();
        const second = await store.write("head.json", "second", first);
        assert.equal(line.lost(), 2);
        assert.deepEqual(await store.read("head.json"), { text: "second", version: second });
      } finally {
        line.close();
        await server.stop();
      }
    });
  });
}
