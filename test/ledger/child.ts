/** A process of its own that writes to a folder's store until it is killed, and tells each write that is done. */

import { openLedger } from "../../rollout/ledger";
import { openStore, StoreConflict, takeLease } from "../../rollout/store";
import type { Store } from "../../rollout/store";
import { eventAt } from "./events";

const tell = (line: string) => process.stdout.write(`${line}\n`);

const tasks: Readonly<Record<string, (store: Store) => Promise<void>>> = {
  /** Tells the hash of each entry that is on record. */
  async append(store) {
    const ledger = await openLedger(store);
    for (let index = 0; ; index += 1) tell((await ledger.append("1.4.0", eventAt(index))).hash);
  },
  /** Adds one to the number in a file, however many others do so too. */
  async count(store) {
    for (;;) {
      const stored = await store.read("number");
      try {
        await store.write("number", String(Number(stored?.text ?? 0) + 1), stored?.version ?? null);
        tell("counted");
      } catch (error) {
        if (!(error instanceof StoreConflict)) throw error;
      }
    }
  },
  async lease(store) {
    const lease = await takeLease(store, { holder: "the first driver", ttlMs: 3_600_000 });
    tell("taken");
    setInterval(() => void lease.renew(), 60_000);
  },
};

async function main([task = "", folder = ""]: readonly string[]): Promise<void> {
  const store = await openStore({ backend: `file://${folder}`, project: "shop", stack: "production", environment: {} });
  await tasks[task]?.(store);
}

void main(process.argv.slice(2));
