/**
 * Takes the engine's calls in the place of Pulumi's policy library, which unpacks every resource once for each rule. The
 * library still tells the engine what the pack and its rules are.
 */

import { Server } from "@grpc/grpc-js";
import type { ServiceDefinition } from "@grpc/grpc-js";
import { AnalyzeRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import type { Answers } from "./answers";

type AddService = (this: Server, ...given: Parameters<Server["addService"]>) => void;

/** Has to be called before the pack is made: the library registers its handlers then. */
export function answerEngine(answers: Answers): void {
  const { prototype } = Server;
  const addService: AddService = Reflect.get(prototype, "addService");
  const { configure, configureStack, analyze, analyzeStack, remediate } = answers;
  const ours = {
    configure: handler(configure),
    configureStack: handler(configureStack),
    analyze: handler(analyze),
    analyzeStack: handler(analyzeStack),
    remediate: handler(remediate),
  };
  prototype.addService = function (service, library) {
    addService.call(this, withRemediateUnread(service), { ...library, ...ours });
  };
}

/** The engine asks `remediate` with the whole resource, before each `analyze`; reading it would be for nothing. */
function withRemediateUnread({ remediate, ...service }: ServiceDefinition): ServiceDefinition {
  return remediate ? { ...service, remediate: { ...remediate, requestDeserialize: () => new AnalyzeRequest() } } : service;
}

type Reply = (error: Error | null, answer?: unknown) => void;

/** Whatever is thrown becomes the call's error, on which the engine stops. */
function handler<Request>(answer: (request: Request) => unknown) {
  return async ({ request }: { readonly request: Request }, reply: Reply) => {
    try {
      reply(null, await answer(request));
    } catch (error) {
      reply(error instanceof Error ? error : new Error(String(error)));
    }
  };
}
