/** Talks to the cloud as Pulumi's engine does: over gRPC, in the words of the provider protocol. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { startCloud } from "../../sandbox/cloud";
import type { Cloud } from "../../sandbox/types";

export type Inputs = Record<string, JavaScriptValue>;

export interface Created {
  readonly id: string;
  readonly outputs: Inputs;
}

/** Calls about resources of one type. */
export interface Plugin {
  /** Failures as `path: reason`, and the inputs as completed. */
  check(inputs: Inputs, before?: Inputs): Promise<{ readonly failures: readonly string[]; readonly inputs: Inputs }>;
  /** `none`, `update` or `replace`, and the paths that changed. */
  diff(before: Inputs, after: Inputs): Promise<{ readonly change: string; readonly paths: readonly string[] }>;
  create(inputs: Inputs, preview?: "preview"): Promise<Created>;
  update(id: string, before: Inputs, after: Inputs): Promise<Inputs>;
  /** Undefined where the resource is gone. */
  read(id: string): Promise<Inputs | undefined>;
  delete(id: string): Promise<void>;
}

/** Runs with a cloud on a directory of its own, both gone afterwards. */
export async function withCloud(use: (cloud: Cloud, directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "sluice-cloud-"));
  const cloud = await startCloud({ directory });
  try {
    await use(cloud, directory);
  } finally {
    await cloud.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

export function clientOf(cloud: Cloud, vendor: string): ResourceProviderClient {
  const entry = cloud.attach.split(",").find((candidate) => candidate.startsWith(`${vendor}:`));
  return new ResourceProviderClient(`127.0.0.1:${entry?.split(":")[1] ?? ""}`, credentials.createInsecure());
}

/** What is wrong with a plugin's settings, as `path: reason`. */
export async function checkSettings(cloud: Cloud, vendor: string, settings: Inputs): Promise<readonly string[]> {
  const request = new messages.CheckRequest().setNews(Struct.fromJavaScript(settings));
  const client = clientOf(cloud, vendor);
  return failuresIn(await call<messages.CheckResponse>((done) => client.checkConfig(request, done)));
}

export async function configure(cloud: Cloud, vendor: string, settings: Inputs): Promise<void> {
  const request = new messages.ConfigureRequest().setArgs(Struct.fromJavaScript(settings));
  await call((done) => clientOf(cloud, vendor).configure(request, done));
}

function failuresIn(response: messages.CheckResponse): readonly string[] {
  const failures = response.getFailuresList();
  return failures.map((failure) => [failure.getProperty(), failure.getReason()].filter((part) => part !== "").join(": "));
}

export function pluginOf(cloud: Cloud, type: string): Plugin {
  const client = clientOf(cloud, type.split(":")[0] ?? "");
  const urn = `urn:pulumi:production::omnihub::${type}::example`;
  return {
    async check(inputs, before) {
      const request = new messages.CheckRequest().setUrn(urn).setNews(Struct.fromJavaScript(inputs));
      if (before !== undefined) request.setOlds(Struct.fromJavaScript(before));
      const response = await call<messages.CheckResponse>((done) => client.check(request, done));
      return { failures: failuresIn(response), inputs: response.getInputs()?.toJavaScript() ?? {} };
    },
    async diff(before, after) {
      const request = new messages.DiffRequest().setUrn(urn).setId("id");
      request.setOldInputs(Struct.fromJavaScript(before)).setNews(Struct.fromJavaScript(after));
      const response = await call<messages.DiffResponse>((done) => client.diff(request, done));
      const paths = [...response.getDetaileddiffMap().keys()];
      const change = response.getReplacesList().length > 0 ? "replace" : paths.length > 0 ? "update" : "none";
      return { change: response.getDeletebeforereplace() ? `${change}, deleted first` : change, paths };
    },
    async create(inputs, preview) {
      const request = new messages.CreateRequest().setUrn(urn).setProperties(Struct.fromJavaScript(inputs));
      request.setPreview(preview === "preview");
      const response = await call<messages.CreateResponse>((done) => client.create(request, done));
      return { id: response.getId(), outputs: response.getProperties()?.toJavaScript() ?? {} };
    },
    async update(id, before, after) {
      const request = new messages.UpdateRequest().setUrn(urn).setId(id);
      request.setOldInputs(Struct.fromJavaScript(before)).setNews(Struct.fromJavaScript(after));
      const response = await call<messages.UpdateResponse>((done) => client.update(request, done));
      return response.getProperties()?.toJavaScript() ?? {};
    },
    async read(id) {
      const request = new messages.ReadRequest().setUrn(urn).setId(id);
      const response = await call<messages.ReadResponse>((done) => client.read(request, done));
      return response.getId() === "" ? undefined : response.getProperties()?.toJavaScript();
    },
    async delete(id) {
      const request = new messages.DeleteRequest().setUrn(urn).setId(id);
      await call((done) => client.delete(request, done));
    },
  };
}

/** One call; a refusal is thrown with the message that the engine would print. */
export function call<Response>(
  send: (done: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    send((error, response) => {
      if (error === null) resolve(response);
      else reject(new Error(error.details));
    });
  });
}
