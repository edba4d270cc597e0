/** Azure Blob Storage. */

import type { ContainerClient, StoragePipelineOptions } from "@azure/storage-blob";
import { assertKnown, isTrue } from "./backend";
import type { Opening } from "./backend";
import { StoreError } from "./error";
import { objectStore, REQUEST_TIMEOUT_MS, WRITER } from "./objects";
import type { Bucket } from "./objects";
import type { Store } from "./store";

/** Parameters of the engine's URLs: https://pkg.go.dev/gocloud.dev/blob/azureblob, as are the variables below. */
const settings = ["storage_account", "domain", "protocol", "cdn", "localemu"];

const advice =
  "Check the names of storage account and container, and that the credentials which the engine uses have the role " +
  "Storage Blob Data Contributor on it.";

const pipeline: StoragePipelineOptions = {
  retryOptions: { tryTimeoutInMs: REQUEST_TIMEOUT_MS, retryDelayInMs: 500 },
};

export async function openAzure(opening: Opening): Promise<Store> {
  assertKnown(opening.backend, settings);
  return objectStore(bucketOf(await containerOf(opening)), opening, advice);
}

/** Credentials in the engine's order: account key, shared access signature, connection string, Azure's own chain. */
async function containerOf(opening: Opening): Promise<ContainerClient> {
  const { ContainerClient, StorageSharedKeyCredential } = await import("@azure/storage-blob");
  const { AZURE_STORAGE_ACCOUNT: owner, ...environment } = opening.environment;
  const { AZURE_STORAGE_KEY: key, AZURE_STORAGE_SAS_TOKEN: signature } = environment;
  const { AZURE_STORAGE_CONNECTION_STRING: connection } = environment;
  const { place } = opening.backend;
  if (owner && key) {
    return new ContainerClient(containerUrl(opening), new StorageSharedKeyCredential(owner, key), pipeline);
  }
  if (signature) {
    return new ContainerClient(`${containerUrl(opening)}?${signature.replace(/^\?/, "")}`, undefined, pipeline);
  }
  if (connection) return new ContainerClient(connection, place, pipeline);
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new ContainerClient(containerUrl(opening), new DefaultAzureCredential(), pipeline);
}

function containerUrl({ backend, environment }: Opening): string {
  const { storage_account: account = environment.AZURE_STORAGE_ACCOUNT } = backend.settings;
  if (!account) {
    throw new StoreError({
      path: backend.shown,
      found: "no storage account",
      expected: "?storage_account=… in the URL, or AZURE_STORAGE_ACCOUNT",
      next: "Set one of them.",
    });
  }
  const {
    domain = environment.AZURE_STORAGE_DOMAIN ?? "blob.core.windows.net",
    protocol = environment.AZURE_STORAGE_PROTOCOL ?? "https",
    cdn = environment.AZURE_STORAGE_IS_CDN,
    localemu = environment.AZURE_STORAGE_IS_LOCAL_EMULATOR,
  } = backend.settings;
  const isLocal = isTrue(localemu) || /^(127\.0\.0\.1|localhost)/.test(domain);
  if (isLocal) return `${protocol}://${domain}/${account}/${backend.place}`;
  return `${protocol}://${isTrue(cdn) ? "" : `${account}.`}${domain}/${backend.place}`;
}

function bucketOf(container: ContainerClient): Bucket {
  return {
    async get(name) {
      const blob = container.getBlockBlobClient(name);
      const found = await unless(["BlobNotFound"], () => blob.download());
      if (!found?.readableStreamBody || found.etag === undefined) return null;
      return { text: await textOf(found.readableStreamBody), version: found.etag, writer: found.metadata?.[WRITER] };
    },
    async put(name, text, { over, writer }) {
      const blob = container.getBlockBlobClient(name);
      const conditions = over === null ? { ifNoneMatch: "*" } : { ifMatch: over };
      const refusals = ["BlobAlreadyExists", "BlobNotFound", "ConditionNotMet", "TargetConditionNotMet"];
      const done = await unless(refusals, () =>
        blob.upload(text, Buffer.byteLength(text), { conditions, metadata: { [WRITER]: writer } }),
      );
      return done?.etag ?? null;
    },
    async remove(name) {
      await container.getBlockBlobClient(name).deleteIfExists();
    },
    async list(prefix) {
      const names: string[] = [];
      for await (const { name } of container.listBlobsFlat({ prefix })) names.push(name);
      return names;
    },
  };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}

/** Null where the service answers with one of these codes. */
async function unless<T>(codes: readonly string[], act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code === "string" && codes.includes(code)) return null;
    throw error;
  }
}
