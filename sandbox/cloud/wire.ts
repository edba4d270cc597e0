/** Pulumi's provider protocol on gRPC (pulumi/proto/pulumi/provider.proto): messages in and out of plain values. */

import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { difference } from "./difference";
import { VendorError } from "./faults";
import type { Named } from "./lifecycle";
import type { Difference, Provider } from "./provider";
import { asText, isRecord, mayHoldSecret, type Finding, type Properties } from "./values";

/** Serves one vendor's plugin on a free port of the loopback interface. */
export async function serve(provider: Provider): Promise<{ readonly port: number; stop(): void }> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, implementation(provider));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, stop: () => server.forceShutdown() };
}

function implementation(provider: Provider): grpc.UntypedServiceImplementation {
  const unsupported = Object.fromEntries(
    Object.keys(ResourceProviderService).map((name) => [name, handler(() => Promise.reject(new Unsupported(name)))]),
  );
  return { ...unsupported, ...configuration(provider), ...operations(provider) };
}

/** How the engine gets to know the plugin. */
function configuration(provider: Provider): grpc.UntypedServiceImplementation {
  return {
    attach: handler(async () => new Empty()),
    cancel: handler(async () => new Empty()),
    getPluginInfo: handler(async () => {
      const info = new PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    checkConfig: handler(async (request: messages.CheckRequest) => {
      const failures = await provider.checkSettings(plain(request.getNews()));
      const response = new messages.CheckResponse().setFailuresList(failures.map(failureMessage));
      return response.setInputs(request.getNews());
    }),
    diffConfig: handler(async (request: messages.DiffRequest) => {
      const before = plain(request.hasOldInputs() ? request.getOldInputs() : request.getOlds());
      return diffMessage({ changes: difference(before, plain(request.getNews()), []), deleteFirst: false });
    }),
    configure: handler(async (request: messages.ConfigureRequest) => {
      provider.configure(plain(request.getArgs()));
      return new messages.ConfigureResponse().setSupportspreview(true);
    }),
  };
}

function operations(provider: Provider): grpc.UntypedServiceImplementation {
  return {
    check: handler(async (request: messages.CheckRequest) => {
      const previous = request.hasOlds() ? plain(request.getOlds()) : undefined;
      const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex");
      const declared = { ...named(request), inputs: plain(request.getNews()), previous, seed };
      const { inputs, failures } = await provider.check(declared);
      return new messages.CheckResponse().setInputs(struct(inputs)).setFailuresList(failures.map(failureMessage));
    }),
    diff: handler(async (request: messages.DiffRequest) => {
      const before = plain(request.hasOldInputs() ? request.getOldInputs() : request.getOlds());
      return diffMessage(provider.diff(named(request), before, plain(request.getNews())));
    }),
    create: handler(async (request: messages.CreateRequest) => {
      const create = request.getPreview() ? provider.previewCreate : provider.create;
      const answer = await create(named(request), plain(request.getProperties()));
      return new messages.CreateResponse().setId(answer.id).setProperties(struct(answer.properties));
    }),
    update: handler(async (request: messages.UpdateRequest) => {
      const update = request.getPreview() ? provider.previewUpdate : provider.update;
      const answer = await update(named(request), request.getId(), plain(request.getNews()));
      return new messages.UpdateResponse().setProperties(struct(answer.properties));
    }),
    read: handler(async (request: messages.ReadRequest) => {
      const { id, inputs, properties } = await provider.read(named(request), request.getId());
      return new messages.ReadResponse().setId(id).setInputs(struct(inputs)).setProperties(struct(properties));
    }),
    delete: handler(async (request: messages.DeleteRequest) => {
      await provider.delete(named(request), request.getId());
      return new Empty();
    }),
    invoke: handler(async (request: messages.InvokeRequest) => {
      const answer = provider.invoke(request.getTok(), plain(request.getArgs()));
      if (answer === undefined) throw new Unsupported("invoke");
      return new messages.InvokeResponse().setReturn(struct(answer));
    }),
  };
}

class Unsupported extends Error {
  constructor(method: string) {
    super(
      method === "invoke"
        ? "the sandbox does not have this function: declare the resource, or pass its id as config, instead of looking it up"
        : `the sandbox does not do ${method}`,
    );
  }
}

/** Plugins written in Go answer every refusal as UNKNOWN, and so does this one. */
function handler<Request, Response>(
  answer: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    answer(request).then(
      (response) => callback(null, response),
      (error: unknown) => {
        const details = error instanceof Error ? error.message : asText(error);
        callback({ code: statusOf(error), details });
      },
    );
  };
}

function statusOf(error: unknown): grpc.status {
  if (error instanceof Unsupported) return grpc.status.UNIMPLEMENTED;
  return error instanceof VendorError ? grpc.status.UNKNOWN : grpc.status.INTERNAL;
}

/** `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`; a name may hold `::` itself. */
function named(request: { getUrn(): string }): Named {
  const [, , types = "", ...name] = request.getUrn().split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

function plain(value: Struct | undefined): Properties {
  return value?.toJavaScript() ?? {};
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(messageValues(properties));
}

function messageValues(properties: Properties): Record<string, JavaScriptValue> {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, messageValue(value)]));
}

function messageValue(value: unknown): JavaScriptValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(messageValue);
  return isRecord(value) ? messageValues(value) : null;
}

/** The engine prints the value of the property that a failure names; for a secret, the reason alone names it. */
function failureMessage({ path, reason }: Finding): messages.CheckFailure {
  const failure = new messages.CheckFailure();
  return mayHoldSecret(path) ? failure.setReason(`${path}: ${reason}`) : failure.setProperty(path).setReason(reason);
}

const { Kind } = messages.PropertyDiff;

const KINDS = {
  add: { update: Kind.ADD, replace: Kind.ADD_REPLACE },
  delete: { update: Kind.DELETE, replace: Kind.DELETE_REPLACE },
  update: { update: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
};

function diffMessage({ changes, deleteFirst }: Difference): messages.DiffResponse {
  const { DiffChanges } = messages.DiffResponse;
  const response = new messages.DiffResponse()
    .setChanges(changes.length === 0 ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME)
    .setReplacesList(changes.filter((change) => change.replaces).map((change) => change.path))
    .setDiffsList([...new Set(changes.map((change) => change.path.split(/[.[]/, 1).join()))])
    .setDeletebeforereplace(deleteFirst)
    .setHasdetaileddiff(true);
  for (const { path, kind, replaces } of changes) {
    const detail = new messages.PropertyDiff().setKind(KINDS[kind][replaces ? "replace" : "update"]).setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}
