import assert from "node:assert/strict";
import {
  AnalyzerResource,
  AnalyzeRequest,
  AnalyzerStackConfigureRequest,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { answers } from "../../policy/answers";
import { resourceRule, stackRule } from "../../policy/rule";
import type { Context, Family, Rule } from "../../policy/rule";

type Props = Record<string, JavaScriptValue>;

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const THING = "shop:index:Thing";

const text = (name: string, family: Family) =>
  ({ name, family, severity: "high", description: "It is so.", why: "", fix: "Make it so.", refused: "{}" }) as const;

const named = (family: Family) =>
  resourceRule({
    ...text(`${family}-named`, family),
    types: [THING],
    options: { name: { description: "The name.", default: "api" } },
    check: ({ props }, { name }) => (props.name === name ? [] : [{ property: "name", found: "another", expected: name }]),
  });

const single = stackRule({
  ...text("workload-single", "workload"),
  options: {},
  check: (resources) =>
    resources.slice(1).map((resource) => ({ resource, property: "name", found: "one more", expected: "one" })),
});

const failing = (error: Error) =>
  resourceRule({ ...text("workload-failing", "workload"), types: ["shop:*"], options: {}, check: () => Promise.reject(error) });

/** The pack with these rules, and with this config if there is any. */
function packOf(rules: readonly Rule[], config: Readonly<Record<string, PolicyConfig>> = {}) {
  const context: Context = { environment: "production", stack: "production", now: new Date(), config: {}, root: "." };
  const pack = answers({ name: "shop", version: "1.2.3", rules }, { context, complete: () => undefined });
  const request = new ConfigureAnalyzerRequest();
  for (const [name, value] of Object.entries(config)) request.getPolicyconfigMap().set(name, value);
  pack.configure(request);
  return pack;
}

function setting(level: EnforcementLevel, options: Props = {}): PolicyConfig {
  return new PolicyConfig().setEnforcementlevel(level).setProperties(Struct.fromJavaScript(options));
}

function thing(props: Props, type = THING): AnalyzeRequest {
  return new AnalyzeRequest().setType(type).setName("thing").setUrn("urn:thing").setProperties(Struct.fromJavaScript(props));
}

function wholeStack(...all: readonly Props[]): AnalyzeStackRequest {
  const resources = all.map((props, index) =>
    new AnalyzerResource().setType(THING).setName("thing").setUrn(`urn:${index}`).setProperties(Struct.fromJavaScript(props)),
  );
  return new AnalyzeStackRequest().setResourcesList(resources);
}

/** Each violation in a line: rule, level, URN. */
function told(response: AnalyzeResponse): string[] {
  const levels = new Map(Object.entries(EnforcementLevel).map(([name, value]) => [value, name]));
  return response
    .getDiagnosticsList()
    .map((one) => `${one.getPolicyname()} ${levels.get(one.getEnforcementlevel()) ?? ""} ${one.getUrn()}`);
}

describe("the pack, asked about a resource", () => {
  it("refuses what a rule finds, and says which pack, rule, resource and property", async () => {
    const [refusal] = (await packOf([named("workload")]).analyze(thing({ name: "web" }))).toObject().diagnosticsList;
    assert.deepEqual(refusal, {
      policypackname: "shop",
      policypackversion: "1.2.3",
      policyname: "workload-named",
      description: "It is so.",
      severity: 3,
      enforcementlevel: EnforcementLevel.MANDATORY,
      urn: "urn:thing",
      message: [
        "It is so.",
        "shop:index:Thing thing",
        "  property: name",
        "  found:    another",
        "  expected: api",
        "  fix:      Make it so. (docs/policies.md#workload-named)",
      ].join("\n"),
    });
  });

  it("passes over what no rule finds anything against, and types that no rule looks at", async () => {
    const pack = packOf([named("workload")]);
    assert.deepEqual(told(await pack.analyze(thing({ name: "api" }))), []);
    assert.deepEqual(told(await pack.analyze(thing({ name: "web" }, "shop:index:Other"))), []);
  });

  it("waits where a preview cannot know the value yet, but a gate refuses what it cannot tell", async () => {
    const pack = packOf([named("workload"), named("approvals")]);
    assert.deepEqual(told(await pack.analyze(thing({ name: UNKNOWN }))), ["approvals-named MANDATORY urn:thing"]);
  });

  it("holds a rule as the pack's config says", async () => {
    const said = async (level: EnforcementLevel, options?: Props) =>
      told(await packOf([named("workload")], { "workload-named": setting(level, options) }).analyze(thing({ name: "web" })));
    assert.deepEqual(await said(EnforcementLevel.ADVISORY), ["workload-named ADVISORY urn:thing"]);
    assert.deepEqual(await said(EnforcementLevel.REMEDIATE), ["workload-named MANDATORY urn:thing"]);
    assert.deepEqual(await said(EnforcementLevel.DISABLED), []);
    assert.deepEqual(await said(EnforcementLevel.MANDATORY, { name: "web" }), []);
  });

  it("refuses a config that names a rule which does not exist", () => {
    const config = { "workload-nmaed": setting(EnforcementLevel.ADVISORY) };
    assert.throws(() => packOf([named("workload")], config), /workload-nmaed: found a rule that the pack does not have/);
  });

  it("changes nothing about it", () => assert.deepEqual(packOf([]).remediate().getRemediationsList(), []));
});

describe("the pack, asked about the whole stack", () => {
  it("refuses the resource that a rule finds", async () => {
    const response = await packOf([single]).analyzeStack(wholeStack({ name: "api" }, { name: "web" }));
    assert.deepEqual(told(response), ["workload-single MANDATORY urn:1"]);
  });

  it("waits where a preview cannot know the value yet", async () => {
    assert.deepEqual(told(await packOf([single]).analyzeStack(wholeStack({}, { name: UNKNOWN }))), []);
  });
});

describe("a rule that fails", () => {
  it("stops the run, and is named", async () => {
    const asked = packOf([failing(new Error("no such file"))]).analyze(thing({}));
    await assert.rejects(asked, /workload-failing could not be decided: no such file/);
  });

  it("is not taken for a call that the pack does not know, whatever code its error has", async () => {
    const error = Object.assign(new Error("exit code 12"), { code: 12 });
    await assert.rejects(packOf([failing(error)]).analyze(thing({})), (thrown: Error) => !("code" in thrown));
  });
});

describe("the stack's config", () => {
  it("reaches the rules once the engine has named the stack and what of it is encrypted", () => {
    const context: Context = { environment: "production", stack: "", now: new Date(), config: {}, root: "." };
    const heard: unknown[] = [];
    const complete = (...said: readonly unknown[]) => void heard.push(said);
    const request = new AnalyzerStackConfigureRequest().setStack("production").setConfigSecretKeysList(["shop:key"]);
    answers({ name: "shop", version: "1.2.3", rules: [] }, { context, complete }).configureStack(request);
    assert.deepEqual(heard, [["production", ["shop:key"]]]);
  });
});
