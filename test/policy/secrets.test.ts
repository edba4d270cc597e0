import assert from "node:assert/strict";
import { secretsRules } from "../../policy/families/secrets";
import { edit, stackFile } from "../stackFiles";
import { resource } from "./fixtures/resource";
import { secretsMutations, secretsResources, TOKEN } from "./fixtures/secrets";
import { assertRefused, untried } from "./refusals";
import { type Given, refusals } from "./secretsSample";

const STACK = resource("pulumi:pulumi:Stack", "shop-production", {});

/** Each refusal in a line: rule, property, what was found. */
async function linesOf(given: Given): Promise<readonly string[]> {
  return (await refusals(given)).map(({ rule, property, found }) => `${rule} ${property}: ${found}`);
}

function pod(env: readonly object[], rest: object = {}) {
  return resource("kubernetes:core/v1:Pod", "shop", { spec: { containers: [{ name: "shop", env, ...rest }] } });
}

const variable = (key: string, value: string, sensitive: boolean | undefined) =>
  resource("vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable", key, { key, value, sensitive });

describe("the rules about secrets", () => {
  it("pass a stack that keeps them", async () => {
    assert.deepEqual(await linesOf({ resources: secretsResources }), []);
  });

  for (const mutation of secretsMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(secretsRules, secretsResources, mutation));
  }

  it("are each seen to refuse something, here or below", () => {
    const elsewhere = ["secrets-none-in-stack-config", "secrets-env-files-untracked"];
    assert.deepEqual(untried(secretsRules, secretsMutations), elsewhere);
  });

  for (const stack of ["dev", "staging", "production"]) {
    it(`pass the config of this project's ${stack} stack`, async () => {
      const config = edit(stackFile(stack), () => undefined);
      assert.deepEqual(await linesOf({ resources: [STACK], config }), []);
    });
  }

  it("never throw, whatever a program declares", async () => {
    const odd: readonly unknown[] = [null, 7, "text", [], [null], {}, { containers: 7 }, { containers: [null, { env: [7] }] }];
    const types = new Set([...secretsResources.map(({ type }) => type), "kubernetes:core/v1:Pod", "vercel:index/project:Project"]);
    for (const type of types) {
      for (const value of odd) {
        const keys = ["spec", "metadata", "data", "binaryData", "values", "variables", "environment", "keepers", "key"];
        const props = Object.fromEntries(keys.map((key) => [key, value]));
        await refusals({ resources: [resource(type, "odd", props)] });
      }
    }
  });
});

const CONTROLLERS = [
  "apps/v1:Deployment",
  "apps/v1:StatefulSet",
  "apps/v1:DaemonSet",
  "batch/v1:Job",
  "argoproj.io/v1alpha1:Rollout",
];

describe("a workload", () => {
  for (const kind of CONTROLLERS) {
    it(`as a ${kind} is refused with a token, at the place where it stands`, async () => {
      const spec = { initContainers: [{ env: [{ name: "UPSTREAM", value: TOKEN }] }] };
      const resources = [resource(`kubernetes:${kind}`, "shop", { spec: { template: { spec } } })];
      assert.deepEqual(await linesOf({ resources }), [
        "secrets-none-in-containers spec.template.spec.initContainers[0].env[0].value: a secret (github token), 40 characters (masked)",
      ]);
    });
  }

  it("as a CronJob is refused with a token", async () => {
    const spec = { jobTemplate: { spec: { template: { spec: { containers: [{ command: ["sync", TOKEN] }] } } } } };
    const [line] = await linesOf({ resources: [resource("kubernetes:batch/v1:CronJob", "sync", { spec })] });
    assert.match(line ?? "", /^secrets-none-in-containers spec\.jobTemplate\.spec\.template\.spec\.containers\[0\]\.command\[1\]/);
  });

  for (const name of ["API_TOKEN", "SESSION_SECRET", "STRIPE_KEY", "DB_PASSWORD", "DB_PASSWORD_2", "authToken", "APIKEY"]) {
    it(`takes ${name} by reference only`, async () => {
      const [line, ...others] = await linesOf({ resources: [pod([{ name, value: "letmein" }])] });
      assert.equal(line, "secrets-by-reference spec.containers[0].env[0].value: a value in clear, 7 characters (masked)");
      assert.deepEqual(others, []);
    });
  }

  for (const [name, value] of [
    ["TOKEN_TTL_SECONDS", "60"],
    ["STRIPE_PUBLISHABLE_KEY", "letmein"],
    ["PASSWORD_MINIMUM_LENGTH", "12"],
    ["DB_PASSWORD", "$(OTHER_VARIABLE)"],
    ["DB_PASSWORD", "vault:secret/data/shop#password"],
    ["SIGNING_KEY", "/run/secrets/signing-key"],
    ["FEATURE_TOKEN", "false"],
  ] as const) {
    it(`may say ${name}=${value}`, async () => {
      assert.deepEqual(await linesOf({ resources: [pod([{ name, value }])] }), []);
    });
  }

  it("may have a name that the team allows", async () => {
    const resources = [pod([{ name: "CACHE_KEY", value: "shop" }])];
    assert.equal((await refusals({ resources })).length, 1);
    assert.deepEqual(await refusals({ resources, options: { allowedNames: ["CACHE_KEY"] } }), []);
  });

  it("must not carry a secret into what browsers load, unless browsers are to have it", async () => {
    const dsn = `https://${"0123456789abcdef".repeat(2)}@o1.ingest.sentry.io/1`;
    const names = async (value: string) => (await refusals({ resources: [pod([{ name: "NEXT_PUBLIC_X", value }])] })).map(({ rule }) => rule);
    assert.deepEqual(await names(TOKEN), ["secrets-none-in-public-variables"]);
    assert.deepEqual(await names(dsn), []);
    assert.deepEqual(await names("phc_aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC3dE5f"), []);
  });
});

describe("a variable at Vercel", () => {
  it("is refused if it carries a secret by name or by value and is not sensitive", async () => {
    assert.deepEqual(await linesOf({ resources: [variable("STRIPE_KEY", "letmein", false), variable("UPSTREAM", TOKEN, undefined)] }), [
      "secrets-vercel-sensitive sensitive: false, and the value is a secret by its name (masked)",
      "secrets-vercel-sensitive sensitive: nothing, and the value is a secret (github token) (masked)",
    ]);
  });

  it("is found in every resource that has variables", async () => {
    const entry = { key: "STRIPE_KEY", value: "letmein", sensitive: false };
    const resources = [
      resource("vercel:index/projectEnvironmentVariables:ProjectEnvironmentVariables", "all", { variables: [entry] }),
      resource("vercel:index/sharedEnvironmentVariable:SharedEnvironmentVariable", "shared", entry),
      resource("vercel:index/project:Project", "project", { environments: [entry] }),
      resource("vercel:index/deployment:Deployment", "deployment", { environment: { STRIPE_KEY: "letmein" } }),
    ];
    const properties = (await refusals({ resources })).map(({ property }) => property);
    assert.deepEqual(properties, [
      "variables[0].sensitive",
      "sensitive",
      "environments[0].sensitive",
      "environment.STRIPE_KEY.sensitive",
    ]);
  });
});

describe("the stack's config", () => {
  it("is refused with a token inside a structure", async () => {
    const config = { "shop:upstreams": JSON.stringify([{ name: "github", via: TOKEN }]) };
    assert.deepEqual(await linesOf({ resources: [STACK], config }), [
      'secrets-none-in-stack-config config["shop:upstreams"][0].via: a secret (github token), 40 characters (masked)',
    ]);
  });

  for (const [what, driver, property, found] of [
    [
      "of its metrics with a password",
      { metrics: { kind: "prometheus", url: "https://sluice:correct-horse@prometheus.example.com" } },
      "metrics.url",
      "a secret (address with its password), 51 characters (masked)",
    ],
    [
      "of a smoke test with a key",
      { smokeTests: [{ urls: ["https://api.example.com/health", "https://api.example.com/orders?api_key=letmein"] }] },
      "smokeTests[0].urls[1]",
      "a secret (address with its key), 46 characters (masked)",
    ],
    [
      "of its alerts with a token",
      { alerts: { url: "https://alerts.example.com?auth-token=letmein" } },
      "alerts.url",
      "a secret (address with its key), 45 characters (masked)",
    ],
    [
      "of its health checks with a credential beside it",
      { health: { urls: ["https://api.example.com/health"], headers: { host: "api.example.com", Authorization: "Basic bGV0" } } },
      "health.headers.Authorization",
      "a value in clear, a secret by its name, 10 characters (masked)",
    ],
  ] as const) {
    it(`is refused with an address for the driver ${what}`, async () => {
      const config = { "sluice:driver": JSON.stringify(driver) };
      const expected = `secrets-none-in-stack-config config["sluice:driver"].${property}: ${found}`;
      assert.deepEqual(await linesOf({ resources: [STACK], config }), [expected]);
    });
  }

  it("is refused with a plain password", async () => {
    const [line] = await linesOf({ resources: [STACK], config: { "shop:databasePassword": "letmein" } });
    assert.match(line ?? "", /^secrets-none-in-stack-config config\["shop:databasePassword"\]: a value in clear/);
  });
});

describe("an output of the stack", () => {
  it("may be a secret if the team says that it is stored encrypted", async () => {
    const resources = [resource("pulumi:pulumi:Stack", "shop", { kubeToken: TOKEN })];
    assert.equal((await refusals({ resources })).length, 1);
    assert.deepEqual(await refusals({ resources, options: { encryptedOutputs: ["kubeToken"] } }), []);
  });
});

describe("the address of a store", () => {
  for (const address of [
    "redis://cache:6379",
    "postgresql://database/shop",
    "postgres://database/shop?sslmode=prefer",
    "host=database sslmode=disable",
    "mysql://database/shop",
    "mongodb://database/shop",
    "amqp://queue",
  ]) {
    it(`is refused without TLS: ${address}`, async () => {
      const rules = (await refusals({ resources: [pod([{ name: "STORE", value: address }])] })).map(({ rule }) => rule);
      assert.deepEqual([...new Set(rules)], ["secrets-stores-over-tls"]);
    });
  }

  for (const address of [
    "rediss://cache:6379",
    "postgres+asyncpg://database/shop?ssl=require",
    "postgresql://database/shop?sslmode=verify-full",
    "mysql://database/shop?ssl-mode=VERIFY_IDENTITY",
    "mongodb+srv://database/shop",
    "mongodb://database/shop?replicaSet=a&tls=true",
    "redis://localhost:6379",
    "amqps://queue",
  ]) {
    it(`passes with TLS, or beside the process: ${address}`, async () => {
      assert.deepEqual(await linesOf({ resources: [pod([{ name: "STORE", value: address }])] }), []);
    });
  }
});

describe("a password with a date of renewal", () => {
  const renewedOn = (renewed: string) => resource("random:index/randomPassword:RandomPassword", "session", { keepers: { renewed } });

  it("is refused once it is older than allowed", async () => {
    const resources = [renewedOn("2025-10-01")];
    assert.deepEqual(await linesOf({ resources }), ["secrets-renewed-in-time keepers.renewed: 106 days ago"]);
    assert.deepEqual(await linesOf({ resources, options: { maximumAgeDays: 120 } }), []);
  });

  it("is refused if the date is none, or has not come", async () => {
    assert.deepEqual(await linesOf({ resources: [renewedOn("yesterday"), renewedOn("2027-01-01")] }), [
      "secrets-renewed-in-time keepers.renewed: a text that is no date",
      "secrets-renewed-in-time keepers.renewed: a day to come",
    ]);
  });
});
