/** Sets the emergency controls. No rule is asked, and nothing is previewed: every second counts. */

import type { Emergency } from "../../release/schema";
import { milliseconds } from "../../release/schema";
import type { Engine } from "../engine";
import { UpdateError } from "../engine";
import type { RolloutEvent } from "../machine/event";
import { ownValues } from "../stackFile";
import type { Doing } from "./runner";

type Controlled = Extract<RolloutEvent, { kind: "controlled" }>;

const AT_MOST_MS = milliseconds("10m");

export async function control(engine: Engine, { wanted, signal, emit }: Doing<"control">): Promise<void> {
  emit(await setEmergency(engine, wanted().emergency, signal));
}

export async function setEmergency(engine: Engine, emergency: Emergency, signal: AbortSignal): Promise<Controlled> {
  try {
    await engine.config.set(ownValues({ emergency }));
    const { seconds } = await engine.up({ signal, timeoutMs: AT_MOST_MS, policed: false });
    return { kind: "controlled", emergency, seconds, why: null };
  } catch (error) {
    if (!(error instanceof UpdateError)) throw error;
    return { kind: "controlled", emergency, seconds: error.seconds, why: error.reasons.join("; ") };
  }
}
