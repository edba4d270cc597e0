/** Vendors that misbehave on purpose: faults are armed from outside and met by the calls they match. */

import { setTimeout } from "node:timers/promises";
import type { CloudFault } from "../types";
import type { Properties } from "./values";

/** The vendor's refusal, as the engine will print it. */
export class VendorError extends Error {}

export type Operation = NonNullable<CloudFault["operation"]>;

export interface Faults {
  /** Replaces all faults; what earlier ones counted is forgotten. */
  readonly set: (faults: readonly CloudFault[]) => void;
  /**
   * Called before an operation: waits, or throws a VendorError, as the matching faults want it.
   * @returns What to do after the change: throws where the change is made but the answer is to be an error.
   */
  readonly meet: (type: string, operation: Operation, inputs: Properties) => Promise<() => void>;
}

interface Armed {
  readonly fault: CloudFault;
  met: number;
}

export function createFaults(): Faults {
  let armed: readonly Armed[] = [];
  return {
    set(faults) {
      armed = faults.map((fault) => ({ fault, met: 0 }));
    },
    async meet(type, operation, inputs) {
      const matching = armed.filter(({ fault }) => matches(fault, type, operation));
      const afterwards: (() => void)[] = [];
      for (const entry of matching) {
        entry.met += 1;
        const after = await EFFECTS[entry.fault.kind]({ ...entry, call: `${operation} of ${type}`, inputs });
        if (after !== undefined) afterwards.push(after);
      }
      return () => afterwards.forEach((after) => after());
    },
  };
}

function matches(fault: CloudFault, type: string, operation: Operation): boolean {
  const sameOperation = fault.operation === undefined || fault.operation === operation;
  return sameOperation && (fault.type === undefined || type.includes(fault.type));
}

interface Meeting extends Armed {
  /** The call in words. */
  readonly call: string;
  readonly inputs: Properties;
}

type Effect = (meeting: Meeting) => Promise<(() => void) | undefined>;

const EFFECTS: Readonly<Record<CloudFault["kind"], Effect>> = {
  // A call that nobody waits for any more keeps no process alive.
  slow: ({ fault }) => setTimeout(fault.delayMs ?? 0, undefined, { ref: false }),
  failOnce: async ({ met, call }) => {
    if (met > 1) return undefined;
    throw serverError(call);
  },
  failAlways: async ({ call }) => {
    throw serverError(call);
  },
  rateLimit: async ({ fault, met, call }) => {
    if (met > (fault.times ?? 1)) return undefined;
    throw new VendorError(`429 Too Many Requests: ${call} was refused; try again later`);
  },
  echo: async ({ call, inputs }) => {
    throw new VendorError(`400 Bad Request: ${call} was refused: ${JSON.stringify(inputs)}`);
  },
  halfApplied: async ({ met, call }) => {
    if (met > 1) return undefined;
    return () => {
      throw new VendorError(`504 Gateway Timeout: ${call} was not answered; whether it took effect is not known`);
    };
  },
};

function serverError(call: string): VendorError {
  return new VendorError(`500 Internal Server Error: ${call} failed`);
}
