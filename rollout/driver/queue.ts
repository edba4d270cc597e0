/** Events wait here, in the order in which they came, until the driver takes the next one. */

export interface Queue<Item> {
  put(item: Item): void;
  /** The next item, once there is one. Rejects with the signal's reason when it is aborted before. */
  take(signal: AbortSignal): Promise<Item>;
}

export function createQueue<Item>(): Queue<Item> {
  const items: Item[] = [];
  const waiting: ((item: Item) => void)[] = [];
  return {
    put(item) {
      const first = waiting.shift();
      if (first) first(item);
      else items.push(item);
    },
    take(signal) {
      const [item] = items.splice(0, 1);
      if (item !== undefined) return Promise.resolve(item);
      return new Promise((resolve, reject) => {
        const abandon = () => {
          waiting.splice(waiting.indexOf(settle), 1);
          reject(reasonOf(signal));
        };
        const settle = (next: Item) => {
          signal.removeEventListener("abort", abandon);
          resolve(next);
        };
        if (signal.aborted) { reject(reasonOf(signal)); return; }
        waiting.push(settle);
        signal.addEventListener("abort", abandon, { once: true });
      });
    },
  };
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
