/** Google Cloud Storage. */

import type { Bucket as GoogleBucket, StorageOptions } from "@google-cloud/storage";
import { z } from "zod";
import { assertKnown } from "./backend";
import type { Opening } from "./backend";
import { StoreError } from "./error";
import { objectStore, REQUEST_TIMEOUT_MS, WRITER } from "./objects";
import type { Bucket, Written } from "./objects";
import type { Store } from "./store";

/** Parameters of the engine's URLs, both about signed links: https://pkg.go.dev/gocloud.dev/blob/gcsblob */
const settings = ["access_id", "private_key_path"];

const advice =
  "Check the bucket's name, and that the credentials which the engine uses have the role Storage Object Admin on it " +
  "(`gcloud auth application-default login` gives a person some).";

export async function openGcs(opening: Opening): Promise<Store> {
  assertKnown(opening.backend, settings);
  const { Storage } = await import("@google-cloud/storage");
  const client = new Storage(await optionsFrom(opening.environment));
  return objectStore(bucketOf(client.bucket(opening.backend.place)), opening, advice);
}

/** Pulumi reads these before Google's own chain: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
async function optionsFrom(environment: NodeJS.ProcessEnv): Promise<StorageOptions> {
  const timeout = REQUEST_TIMEOUT_MS;
  const { STORAGE_EMULATOR_HOST: emulator, GOOGLE_CREDENTIALS: json, GOOGLE_OAUTH_ACCESS_TOKEN: token } = environment;
  if (emulator) return { timeout, apiEndpoint: emulator };
  if (json) return { timeout, credentials: credentialsIn(json) };
  if (!token) return { timeout };
  const { OAuth2Client } = await import("google-auth-library");
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: token });
  return { timeout, authClient };
}

/** Google's library checks what is in it. */
function credentialsIn(json: string): { readonly type: string } {
  const { data } = z.looseObject({ type: z.string() }).safeParse(parsed(json));
  if (data) return data;
  throw new StoreError({
    path: "GOOGLE_CREDENTIALS",
    found: "no JSON object with a type",
    expected: "the content of a credentials file",
    next: "Set it to that, or leave it out for Google's own chain.",
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function bucketOf(bucket: GoogleBucket): Bucket {
  return {
    get: (name) => getObject(bucket, name),
    async put(name, text, { over, writer }) {
      const file = bucket.file(name);
      // 0: while there is no such object.
      const preconditionOpts = { ifGenerationMatch: over ?? 0 };
      const metadata = { contentType: "text/plain; charset=utf-8", metadata: { [WRITER]: writer } };
      const done = await unless([412], () => file.save(text, { resumable: false, preconditionOpts, metadata }));
      return done === null ? null : String(file.metadata.generation);
    },
    async remove(name) {
      await bucket.file(name).delete({ ignoreNotFound: true });
    },
    async list(prefix) {
      const [files] = await bucket.getFiles({ prefix });
      return files.map(({ name }) => name);
    },
  };
}

/** Content and generation are two requests; the second asks for the generation that the first one told. */
async function getObject(bucket: GoogleBucket, name: string): Promise<Written | null> {
  for (;;) {
    const found = await unless([404], () => bucket.file(name).getMetadata());
    if (found === null) return null;
    const [{ generation, metadata }] = found;
    const version = String(generation);
    const content = await unless([404], () => bucket.file(name, { generation: version }).download());
    // Null: another write came between the two.
    if (content === null) continue;
    const writer = metadata?.[WRITER];
    return { text: content[0].toString("utf8"), version, writer: typeof writer === "string" ? writer : undefined };
  }
}

/** Null where the service answers with one of these statuses. */
async function unless<T>(statuses: readonly number[], act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    const status = error instanceof Error && "code" in error ? Number(error.code) : Number.NaN;
    if (statuses.includes(status)) return null;
    throw error;
  }
}
