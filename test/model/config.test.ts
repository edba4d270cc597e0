import assert from "node:assert/strict";
import { readConfig } from "../../release/config";
import { ConfigError } from "../../release/mistake";
import { edit, stackFile } from "../stackFiles";

async function mistakesOf(change: (config: Record<string, unknown>) => void): Promise<readonly string[]> {
  const values = edit(stackFile("production"), change);
  try {
    await readConfig({ values, isSecret: () => false });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.mistakes.map(({ path, found, expected }) => `${path}: ${found} → ${expected}`);
  }
}

interface Case {
  readonly what: string;
  readonly path: string;
  readonly value: unknown;
  readonly says: RegExp;
}

const TOKEN = ["ghp", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_");

const CASES: readonly Case[] = [
  { what: "an unknown key, with the nearest valid spelling", path: "plan.steps.0.wieght", value: 5, says: /steps\[0\]\.wieght: an unknown key → "weight"/ },
  { what: "an unknown section", path: "stpe", value: 1, says: /^sluice:stpe: an unknown key → "step"/ },
  { what: "a missing key", path: "service.name", value: undefined, says: /^sluice:service\.name: nothing → a text/ },
  { what: "a wrong type", path: "services.0.port", value: "80", says: /services\[0\]\.port: "80" → a number/ },
  { what: "a weight of 101", path: "plan.steps.1.weight", value: 101, says: /steps\[1\]\.weight: 101 → at most 100/ },
  { what: "steps that go down", path: "plan.steps.2.weight", value: 10, says: /steps\[2\]\.weight: 10 → at least 25, the weight of the step before/ },
  { what: "a last step below 100", path: "plan.steps.3.weight", value: 90, says: /steps\[3\]\.weight: 90 → 100 at the last step/ },
  { what: "a hold of `15 minutes`", path: "plan.steps.0.hold", value: "15 minutes", says: /hold: "15 minutes" → a duration such as 60s, 15m/ },
  { what: "a step past the end", path: "step", value: 5, says: /^sluice:step: 5 → 0 to 4/ },
  { what: "an image by tag", path: "release.services.api.image", value: "omnihub/api:1.4", says: /image: "omnihub\/api:1\.4" → an image by digest/ },
  { what: "an unknown region", path: "cache.primaryRegion", value: "mars-1", says: /primaryRegion: "mars-1" → one of "us-east-1"/ },
  { what: "a domain that is not in the zone", path: "service.domain", value: "example.org", says: /domain: "example\.org" → omnihub\.dev or a name under it/ },
  { what: "a secret pasted in clear", path: "services.0.environment.TOKEN", value: TOKEN, says: /environment\.TOKEN: a secret \(github token\) in clear \(masked\)/ },
  { what: "a secret in a place where it is wrong anyway", path: "edge.zoneId", value: TOKEN, says: /zoneId: a secret \(github token\) in clear \(masked\)/ },
  { what: "an image for a service that is not there", path: "release.services.apo", value: { image: "x@sha256:" + "0".repeat(64) }, says: /services\.apo: an image for a service .* → one of api/ },
  { what: "a role that nobody holds", path: "plan.steps.0.approvals", value: ["ceo"], says: /approvals\[0\]: "ceo" → one of tech-lead, cto/ },
  { what: "a window shorter than the holds", path: "plan.window.length", value: "30m", says: /window\.length: 30m → at least 60m/ },
  { what: "a channel that does not exist", path: "plan.notices.rollback", value: ["incident"], says: /rollback\[0\]: "incident" → one of engineering/ },
  { what: "a reference to a secret that is not set", path: "web.variables.0", value: { key: "A", secret: "dsn" }, says: /variables\[0\]\.secret: "dsn", and this stack has no secret/ },
  { what: "a read region that is the primary one", path: "cache.readRegions", value: ["us-east-1"], says: /readRegions\[0\]: "us-east-1", the primary region/ },
  { what: "finalised before the last step", path: "finalised", value: true, says: /^sluice:finalised: true at step 0/ },
  { what: "a release without its web deployment", path: "release.web", value: undefined, says: /^sluice:release\.web: nothing → \{ gitRef/ },
];

describe("the config", () => {
  it("of the production stack file is valid", async () => {
    assert.deepEqual(await mistakesOf(() => undefined), []);
  });

  for (const { what, path, value, says } of CASES) {
    it(`refuses ${what}`, async () => {
      const mistakes = await mistakesOf((config) => {
        assign(config, path.split("."), value);
      });
      assert.equal(mistakes.length, 1, mistakes.join("\n"));
      assert.match(mistakes[0] ?? "", says);
    });
  }

  it("refuses two services with one name", async () => {
    const mistakes = await mistakesOf((config) => {
      const services = config["sluice:services"] as Record<string, unknown>[];
      services.push({ ...services[0], host: "other.omnihub.dev" });
    });
    assert.deepEqual(mistakes, [
      'sluice:services[1].name: "api", which is sluice:services[0].name already → another one: each service has its own',
    ]);
  });

  it("refuses a value under `secret:` that is stored in clear, without showing it", async () => {
    const mistakes = await mistakesOf((config) => {
      config["secret:sentryDsn"] = "correct-horse";
    });
    assert.deepEqual(mistakes, ["secret:sentryDsn: a value in clear (masked) → an encrypted value"]);
  });

  it("reports all mistakes in one go, contradictions beside wrong types", async () => {
    const chosen = CASES.filter(({ what }) => /unknown key|weight of 101|15 minutes|past the end|by tag|not in the zone/.test(what));
    const mistakes = await mistakesOf((config) => {
      for (const { path, value } of chosen) assign(config, path.split("."), value);
    });
    for (const { says } of chosen) assert.ok(mistakes.some((mistake) => says.test(mistake)), `${String(says)} in\n${mistakes.join("\n")}`);
    assert.equal(mistakes.length, chosen.length, mistakes.join("\n"));
  });

  it("never shows a secret, whatever else is wrong", async () => {
    for (const { path } of CASES) {
      const mistakes = await mistakesOf((config) => {
        assign(config, path.split("."), TOKEN);
      });
      assert.ok(!mistakes.join("\n").includes(TOKEN.slice(4, 14)), mistakes.join("\n"));
    }
  });
});

function assign(config: Record<string, unknown>, [section = "", ...rest]: readonly string[], value: unknown): void {
  const path = [`sluice:${section}`, ...rest];
  const last = path.pop() ?? "";
  const parent = path.reduce<Record<string, unknown>>((inner, key) => inner[key] as Record<string, unknown>, config);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
}
