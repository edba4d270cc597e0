import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { RANDOM, secretKinds } from "../../release/secrets";
import { TOKEN } from "./fixtures/secrets";
import { KINDS } from "./secretsCanaries";

const kindOf = async (text: string) => (await secretKinds([text]))[0];

const token = (claims: object) =>
  ["{}aaaaaaaaaaaa", JSON.stringify(claims)].map((part) => `eyJ${Buffer.from(part).toString("base64url").slice(3)}`);

/** What people write where no secret may stand, and what programs compute. */
const HARMLESS: readonly string[] = [
  "https://docs.shop.example.com/Runbooks/HighErrorRate5m?from=Alert1",
  "registry.example.com/shop/api@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
  "9f2c1ab74d0e1b2c3d4e5f60718293a4b5c6d7e8",
  "3a8ff9ed-b627-4d0b-a01a-6ee6aa2f2ae2",
  "monitoring.coreos.com/v1/ServiceMonitorV1Beta2",
  "PrometheusOperatorSyncFailedAlertV2",
  'starts_with(http.request.uri.path, "/.well-known/acme-challenge/") and cf.threat_score gt 40',
  "sum(rate(http_requests_total{code=~\"5..\",route=\"Api2Checkout\"}[5m])) / 0.25",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx4T0fW0m7bq2Zk3V9eY1sQ8dR5uH6nL2cP4aB7gK0t ops@example.com",
  "sha512-V8p3ADbcTpQnXr7iZ9mKf2LwYq0sJ5eU1aHgB6dNcRt4oMxSk3EyGvFjP2lW8uQzIbC7A9TnDhO5rXqK1mLw0g==",
  "sb_publishable_aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0z",
  "postgres://shop@database:5432/shop?sslmode=verify-full",
  "https://$(USER):$(PASSWORD)@example.com",
  "https://user:${PASSWORD}@example.com",
  "https://metrics.example.com/api/v1?api_key=${API_KEY}&query=rate(tokens[5m])",
  "https://example.com/sign-in?token_type=bearer&passwordless=enabled&key=checkout",
  "Wednesday 02:00-06:00 UTC, Release 2026.1, Team PlatformEngineering24x7",
];

describe("the detector of secrets", () => {
  for (const [kind, secrets] of Object.entries(KINDS)) {
    it(`knows a ${kind}, alone and inside a longer text`, async () => {
      const property = fc.asyncProperty(secrets, async (secret) => {
        assert.equal(await kindOf(secret), `a secret (${kind})`);
        assert.notEqual(await kindOf(`upstream:\n  value: ${secret}\n  other: 1`), null);
      });
      await fc.assert(property, { numRuns: 50 });
    });
  }

  for (const text of HARMLESS) {
    it(`leaves alone: ${text.slice(0, 60)}`, async () => {
      assert.equal(await kindOf(text), null);
    });
  }

  it("tells Supabase's key for browsers from the one for servers", async () => {
    const [header, anonymous] = token({ iss: "supabase", role: "anon" });
    const [, service] = token({ iss: "supabase", role: "service_role" });
    const signature = randomBytes(32).toString("base64url");
    assert.equal(await kindOf([header, anonymous, signature].join(".")), null);
    assert.equal(await kindOf([header, service, signature].join(".")), "a secret (supabase service role key)");
  });

  it("tells a private key from a public one", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    assert.equal(await kindOf(privateKey), "a secret (private key)");
    assert.equal(await kindOf(publicKey), null);
  });

  it("finds most of what is random, from 20 characters on", async () => {
    const texts = Array.from({ length: 500 }, (_, index) => randomBytes(15 + (index % 30)).toString("base64url"));
    const found = (await secretKinds(texts)).filter((kind) => kind === RANDOM);
    assert.ok(found.length >= 0.9 * texts.length, `${found.length} of ${texts.length}`);
  });

  it("knows a token that happens to have no digit", async () => {
    assert.equal(await kindOf(["ghp", "GahQsdNmaioGFAbEBEELYBtffpaUbUMABSDf"].join("_")), "a secret (github token)");
  });

  it("tells which of several texts it is", async () => {
    assert.deepEqual(await secretKinds(["plain", TOKEN, "", `first\nsecond ${TOKEN}`, "last"]), [
      null,
      "a secret (github token)",
      null,
      "a secret (github token)",
      null,
    ]);
  });

  it("cannot be switched off by a comment in a value", async () => {
    const texts = ["// secretlint-disable", `/* secretlint-disable */ ${TOKEN}`, `${TOKEN} // secretlint-disable-line`];
    const [, second, third] = await secretKinds(texts);
    assert.deepEqual([second, third], ["a secret (github token)", "a secret (github token)"]);
  });
});
