import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { openStore } from "../../rollout/store";
import { makeFolder } from "./folder";

const open = (backend: string, environment: Readonly<Record<string, string>> = {}, stack = "production") =>
  openStore({ backend, project: "shop", stack, environment });

const places: readonly {
  readonly backend: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly location: string;
}[] = [
  { backend: "file:///var/state", location: "/var/state/.sluice/shop/production" },
  { backend: "file:///var/state%20of/team?no_tmp_dir=true", location: "/var/state of/team/.sluice/shop/production" },
  { backend: "file://~", environment: { HOME: "/somebody" }, location: "/somebody/.sluice/shop/production" },
  {
    backend: "file://~/state",
    environment: { HOME: "/somebody" },
    location: "/somebody/state/.sluice/shop/production",
  },
  { backend: "file://./state", location: join(process.cwd(), "state/.sluice/shop/production") },
  {
    backend: "s3://bucket?region=eu-central-1&awssdk=v2&profile=team",
    location: "s3://bucket/.sluice/shop/production",
  },
  { backend: "s3://bucket/a/b/", location: "s3://bucket/a/b/.sluice/shop/production" },
  { backend: "gs://bucket/a", location: "gs://bucket/a/.sluice/shop/production" },
  { backend: "azblob://container?storage_account=team", location: "azblob://container/.sluice/shop/production" },
  {
    backend: "https://api.pulumi.com",
    environment: { SLUICE_STORE_URL: "file:///var/ours" },
    location: "/var/ours/.sluice/shop/production",
  },
];

const refusals: readonly {
  readonly backend: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly says: RegExp;
}[] = [
  {
    backend: "https://api.pulumi.com",
    says: /which keeps state but no files, expected a URL that begins with file:\/\/, s3:.* Set SLUICE_STORE_URL/,
  },
  {
    backend: "postgres://ada:hunter2@db/state",
    says: /found postgres:\/\/db\/state, of a kind that Sluice does not know/,
  },
  { backend: "", says: /found nothing, expected a URL such as file:\/\/~/ },
  {
    backend: "file:///x",
    environment: { SLUICE_STORE_URL: "nonsense" },
    says: /^SLUICE_STORE_URL: found what is no URL/,
  },
  {
    backend: "s3://bucket?regoin=x",
    says: /^s3:\/\/bucket: found the setting regoin, expected only region, endpoint, /,
  },
  {
    backend: "gs://bucket/a",
    environment: { GOOGLE_CREDENTIALS: "hunter2" },
    says: /^GOOGLE_CREDENTIALS: found no JSON object with a type, expected the content of a credentials file/,
  },
  { backend: "gs://bucket?region=x", says: /found the setting region, expected only access_id/ },
  {
    backend: "azblob://container",
    says: /found no storage account, expected \?storage_account=… in the URL, or AZURE_STORAGE_ACCOUNT/,
  },
];

describe("opening a store", () => {
  for (const { backend, environment, location } of places) {
    const given = environment ? ` with ${Object.keys(environment).join()}` : "";
    it(`finds ${backend}${given} beside the engine's state`, async () => {
      assert.equal((await open(backend, environment)).location, location);
    });
  }

  for (const { backend, environment, says } of refusals) {
    const wrong = Object.keys(environment ?? {}).join();
    const given = wrong === "" ? backend.replace(/\/\/.*@/, "//…@") || "no backend" : `a wrong ${wrong}`;
    it(`refuses ${given}`, async () => {
      await assert.rejects(open(backend, environment), (error: Error) => {
        assert.equal(error.name, "StoreError");
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      });
    });
  }

  it("keeps files readable, with the stack's name alone and not in the engine's folder", async () => {
    const folder = await makeFolder();
    const store = await open(`file://${folder.path}`, {}, "organization/shop/production");
    await store.write("ledger/head.json", "{}\n", null);
    assert.equal(await readFile(join(folder.path, ".sluice/shop/production/ledger/head.json"), "utf8"), "{}\n");
    await folder.remove();
  });
});

/** Answers every request alike, and remembers them. */
async function withServer(answer: RequestListener, act: (host: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  try {
    await act(`127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const vendors: readonly {
  readonly name: string;
  readonly backend: (host: string) => string;
  readonly environment: (host: string) => Readonly<Record<string, string>>;
}[] = [
  {
    name: "Amazon S3",
    backend: (host) => `s3://state?region=eu-central-1&endpoint=${host}&disableSSL=true&s3ForcePathStyle=true`,
    environment: () => ({ AWS_ACCESS_KEY_ID: "AKIASOMEBODY", AWS_SECRET_ACCESS_KEY: "c2VjcmV0c2VjcmV0" }),
  },
  {
    name: "Google Cloud Storage",
    backend: () => "gs://state",
    environment: (host) => ({ STORAGE_EMULATOR_HOST: `http://${host}`, GOOGLE_OAUTH_ACCESS_TOKEN: "c2VjcmV0c2VjcmV0" }),
  },
  {
    name: "Azure with an account key",
    backend: (host) => `azblob://state?storage_account=team&domain=${host}&protocol=http`,
    environment: () => ({ AZURE_STORAGE_ACCOUNT: "team", AZURE_STORAGE_KEY: "c2VjcmV0c2VjcmV0" }),
  },
  {
    name: "Azure with a shared access signature",
    backend: (host) => `azblob://state?storage_account=team&domain=${host}&protocol=http`,
    environment: () => ({ AZURE_STORAGE_SAS_TOKEN: "?sv=2025-01-05&sig=c2VjcmV0c2VjcmV0" }),
  },
];

for (const { name, backend, environment } of vendors) {
  describe(`when ${name} refuses`, () => {
    it("the store says where, what and what to do, and shows no credentials, not even inside", async () => {
      const seen: string[] = [];
      const answer: RequestListener = (request, response) => {
        seen.push(`${request.url ?? ""} ${JSON.stringify(request.headers)}`);
        // A service that repeats what it was sent.
        response.writeHead(403, { "content-type": "application/xml" });
        response.end(`<Error><Code>AccessDenied</Code><Message>no c2VjcmV0c2VjcmV0</Message></Error>`);
      };
      await withServer(answer, async (host) => {
        const store = await open(backend(host), environment(host));
        await assert.rejects(store.read("lease.json"), (error: Error) => {
          assert.equal(error.name, "StoreError");
          assert.match(
            error.message,
            /state\/\.sluice\/shop\/production\/lease\.json: found .*, expected to be able to read it\. Check the /,
          );
          assert.doesNotMatch(inspect(error, { depth: 20, showHidden: true }), /c2VjcmV0|sig=/);
          return true;
        });
      });
      assert.ok(seen.length > 0, "nothing was asked");
    });
  });
}
