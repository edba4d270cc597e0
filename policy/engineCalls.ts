/**
 * Listens to two calls of the engine's that Pulumi's policy library keeps to itself: `Configure`, the one place where the
 * whole config of the pack can be seen, and `ConfigureStack`, which says what of the stack's config is secret.
 */

import { Server } from "@grpc/grpc-js";

export interface EngineCalls {
  /** Told the pack's config by rule; what it gives back is refused, and ends the run. */
  readonly refusePackConfig: (config: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => readonly string[];
  /** Told the full keys of the stack's encrypted config values, before any resource is looked at. */
  readonly secretKeys: (keys: readonly string[]) => void;
}

interface Call<Request> {
  readonly request: Request;
}

interface PackConfigRequest {
  getPolicyconfigMap(): { entries(): Iterable<[string, { getProperties(): { toJavaScript(): Record<string, unknown> } }]> };
}

interface StackConfigRequest {
  getConfigSecretKeysList(): string[];
}

type Answer = (error: Error | null, value?: unknown) => void;
type Handler<Request> = (call: Call<Request>, answer: Answer) => unknown;

type AddService = (this: Server, ...given: Parameters<Server["addService"]>) => void;

interface Handlers {
  readonly configure?: Handler<PackConfigRequest>;
  readonly configureStack?: Handler<StackConfigRequest>;
}

/** Has to be called before the pack is made: the library registers its handlers then. */
export function listenToEngine(calls: EngineCalls): void {
  const { prototype } = Server;
  const original: AddService = Reflect.get(prototype, "addService");
  prototype.addService = function (service, implementation) {
    const { configure, configureStack } = implementation as Handlers;
    original.call(this, service, {
      ...implementation,
      ...(configure ? { configure: guarded(configure, calls) } : {}),
      ...(configureStack ? { configureStack: overheard(configureStack, calls) } : {}),
    });
  };
}

function guarded(configure: Handler<PackConfigRequest>, { refusePackConfig }: EngineCalls): Handler<PackConfigRequest> {
  return (call, answer) => {
    const given = [...call.request.getPolicyconfigMap().entries()];
    const mistakes = refusePackConfig(
      Object.fromEntries(given.map(([name, value]) => [name, value.getProperties().toJavaScript()])),
    );
    if (mistakes.length === 0) return configure(call, answer);
    answer(new Error(["The policy pack's config is refused.", ...mistakes.map((mistake) => `  ${mistake}`)].join("\n")));
    return undefined;
  };
}

function overheard(configureStack: Handler<StackConfigRequest>, { secretKeys }: EngineCalls): Handler<StackConfigRequest> {
  return (call, answer) => {
    secretKeys(call.request.getConfigSecretKeysList());
    return configureStack(call, answer);
  };
}
