/** Amazon S3, and what speaks its protocol with conditional writes. */

import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { assertKnown, isTrue } from "./backend";
import type { Backend, Opening } from "./backend";
import { objectStore, REQUEST_TIMEOUT_MS, WRITER } from "./objects";
import type { Bucket } from "./objects";
import type { Store } from "./store";

type Library = typeof import("@aws-sdk/client-s3");

/** Parameters of the engine's URLs: https://pkg.go.dev/gocloud.dev/blob/s3blob, https://pkg.go.dev/gocloud.dev/aws */
const settings = [
  "region",
  "endpoint",
  "profile",
  "awssdk",
  "s3ForcePathStyle",
  "use_path_style",
  "disableSSL",
  "disable_https",
  "ssetype",
  "kmskeyid",
];

const advice =
  "Check the bucket's name and region, and that the credentials which the engine uses may get, put, delete and list " +
  "objects in it; the bucket's service has to know conditional writes.";

export async function openS3(opening: Opening): Promise<Store> {
  assertKnown(opening.backend, settings);
  // On demand: it takes a third of a second, of which other backends need nothing.
  const library = await import("@aws-sdk/client-s3");
  const client = new library.S3Client(clientConfig(opening));
  return objectStore(bucketOf(library, client, opening.backend), opening, advice);
}

function clientConfig({ backend, environment }: Opening): S3ClientConfig {
  const { region, profile, s3ForcePathStyle, use_path_style: usePathStyle } = backend.settings;
  const endpoint = endpointOf(backend);
  return {
    // The engine's library reads both variables, this one the first only.
    region: region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? { credentials: credentialsIn(environment) } : { profile }),
    forcePathStyle: isTrue(s3ForcePathStyle) || isTrue(usePathStyle),
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, connectionTimeout: REQUEST_TIMEOUT_MS / 4 },
  };
}

function endpointOf({ settings: { endpoint, disableSSL, disable_https: disableHttps } }: Backend): string | undefined {
  if (endpoint === undefined || /^https?:\/\//.test(endpoint)) return endpoint;
  return `${isTrue(disableSSL) || isTrue(disableHttps) ? "http" : "https"}://${endpoint}`;
}

/** Undefined leaves it to the library's chain: profiles, single sign-on, the machine's or the pod's role. */
function credentialsIn({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: NodeJS.ProcessEnv): S3ClientConfig["credentials"] {
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : undefined;
}

function bucketOf(
  library: Library,
  client: S3Client,
  { place: Bucket, settings: { ssetype, kmskeyid } }: Backend,
): Bucket {
  const encryption = {
    ...(isEncryption(ssetype) ? { ServerSideEncryption: ssetype } : {}),
    ...(kmskeyid === undefined ? {} : { SSEKMSKeyId: kmskeyid }),
  };
  return {
    async get(Key) {
      const found = await unless(["NoSuchKey"], () => client.send(new library.GetObjectCommand({ Bucket, Key })));
      if (!found?.Body || found.ETag === undefined) return null;
      return {
        text: await found.Body.transformToString("utf-8"),
        version: found.ETag,
        writer: found.Metadata?.[WRITER],
      };
    },
    async put(Key, text, { over, writer }) {
      const condition = over === null ? { IfNoneMatch: "*" } : { IfMatch: over };
      const Metadata = { [WRITER]: writer };
      const Body = Buffer.from(text);
      const command = new library.PutObjectCommand({ Bucket, Key, Body, Metadata, ...condition, ...encryption });
      const refusals = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];
      const done = await unless(refusals, () => client.send(command));
      return done?.ETag ?? null;
    },
    async remove(Key) {
      await client.send(new library.DeleteObjectCommand({ Bucket, Key }));
    },
    async list(Prefix) {
      const names: string[] = [];
      for await (const page of library.paginateListObjectsV2({ client }, { Bucket, Prefix })) {
        names.push(...(page.Contents ?? []).flatMap((object) => object.Key ?? []));
      }
      return names;
    },
  };
}

const encryptions = ["AES256", "aws:kms", "aws:kms:dsse"] as const;

function isEncryption(type: string | undefined): type is (typeof encryptions)[number] {
  return encryptions.some((known) => known === type);
}

/** Null where the service answers with one of these errors. */
async function unless<T>(names: readonly string[], act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return null;
    throw error;
  }
}
