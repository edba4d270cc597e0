import assert from "node:assert/strict";
import { Credentials } from "../../components/credentials";
import type { CredentialsArgs } from "../../components/credentials";
import type { Registered } from "./mocks";
import { declare, isSecret, ofType } from "./mocks";

const NAMES = ["session-key", "webhook-key"];

async function credentials(changes: Partial<CredentialsArgs> = {}): Promise<readonly Registered[]> {
  const args = { namespace: "shop", config: { epoch: 1, names: NAMES }, ...changes };
  return (await declare(() => new Credentials("credentials", args))).resources;
}

describe("Credentials", () => {
  it("makes one random password for each name, and keeps it in a Secret of that name", async () => {
    const resources = await credentials();
    assert.deepEqual(
      ofType(resources, ":RandomPassword").map(({ name, inputs }) => [name, inputs.length, inputs.special]),
      [
        ["credentials-session-key-password", 40, false],
        ["credentials-webhook-key-password", 40, false],
      ],
    );
    assert.deepEqual(
      ofType(resources, ":Secret").map(({ inputs }) => inputs.metadata),
      NAMES.map((name) => ({ name, namespace: "shop", labels: { "app.kubernetes.io/managed-by": "pulumi" } })),
    );
  });

  it("keeps what other components made in a Secret of its own", async () => {
    const resources = await credentials({ entries: { cache: { url: "rediss://cache.example.com", token: "t" } } });
    const cache = resources.find(({ name }) => name === "credentials-cache");
    assert.deepEqual(secretKeys(cache), ["token", "url"]);
  });

  it("marks every value secret from the start", async () => {
    const resources = await credentials({ entries: { cache: { url: "rediss://cache.example.com" } } });
    const secrets = ofType(resources, ":Secret");
    assert.equal(secrets.length, 3);
    assert.deepEqual(
      secrets.filter(({ inputs }) => !isSecret(inputs.stringData)),
      [],
    );
  });

  it("replaces each password when the epoch is counted up, and declares nothing else anew", async () => {
    const [before, after] = [await credentials(), await credentials({ config: { epoch: 2, names: NAMES } })];
    const texts = before.map((resource) => JSON.stringify(resource));
    const changed = after.filter((resource) => !texts.includes(JSON.stringify(resource)));
    assert.deepEqual(
      changed.map(({ name, inputs }) => [name, inputs.keepers]),
      [
        ["credentials-session-key-password", { epoch: "2" }],
        ["credentials-webhook-key-password", { epoch: "2" }],
      ],
    );
  });

  it("says which Secrets there are", async () => {
    const args = { namespace: "shop", config: { epoch: 1, names: NAMES }, entries: { cache: { url: "u" } } };
    const { result } = await declare(() => new Credentials("credentials", args));
    assert.deepEqual(Object.keys(result.secrets), [...NAMES, "cache"]);
  });
});

/** The keys under the marker that says "secret". */
function secretKeys(resource: Registered | undefined): string[] {
  const marked = resource?.inputs.stringData as { readonly value?: object } | undefined;
  return Object.keys(marked?.value ?? {}).toSorted();
}
