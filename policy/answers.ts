/** What the pack answers to the engine's calls (pulumi/proto/pulumi/analyzer.proto): messages in and out of plain values. */

import {
  AnalyzeDiagnostic,
  AnalyzerStackConfigureResponse,
  AnalyzeResponse,
  EnforcementLevel,
  PolicySeverity,
  RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type {
  AnalyzeRequest,
  AnalyzerStackConfigureRequest,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { analysis } from "./analysis";
import type { Violation } from "./analysis";
import { configMistakes } from "./configMistakes";
import type { StackContext } from "./context";
import type { Rule } from "./rule";
import { settingOf } from "./settings";
import type { PackConfig, Setting } from "./settings";
import { unpack } from "./unpack";

export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly rules: readonly Rule[];
}

export interface Answers {
  /** Comes once, before any resource, with the whole of the pack's config. */
  readonly configure: (request: ConfigureAnalyzerRequest) => Empty;
  /** Comes before that; names the stack, and the values of its config that are encrypted. */
  readonly configureStack: (request: AnalyzerStackConfigureRequest) => AnalyzerStackConfigureResponse;
  /** Comes before each resource is changed. */
  readonly analyze: (request: AnalyzeRequest) => Promise<AnalyzeResponse>;
  /** Comes at the end, with every resource of the stack. */
  readonly analyzeStack: (request: AnalyzeStackRequest) => Promise<AnalyzeResponse>;
  /** Comes before each `analyze`; no rule changes a resource. */
  readonly remediate: () => RemediateResponse;
}

export function answers(pack: Pack, { context, complete }: StackContext): Answers {
  const held = (config: PackConfig) =>
    analysis(pack.rules, (rule) => settingOf(rule, config, context.environment), context);
  let current = held({});
  return {
    configure(request) {
      const config = packConfig(request);
      const mistakes = configMistakes(pack.rules, config).map((mistake) => `  ${mistake}`);
      if (mistakes.length > 0) throw new Error(["The policy pack's config is refused.", ...mistakes].join("\n"));
      current = held(config);
      return new Empty();
    },
    configureStack(request) {
      complete(request.getStack(), request.getConfigSecretKeysList());
      return new AnalyzerStackConfigureResponse();
    },
    analyze: async (request) => response(pack, await current.ofResource(unpack(request))),
    analyzeStack: async (request) => response(pack, await current.ofStack(request.getResourcesList().map(unpack))),
    remediate: () => new RemediateResponse(),
  };
}

function packConfig(request: ConfigureAnalyzerRequest): PackConfig {
  const given = [...request.getPolicyconfigMap().entries()];
  return Object.fromEntries(given.map(([name, config]) => [name, setting(config)]));
}

/** A pack that changes nothing holds what it should put right by refusing it. */
const LEVELS: Readonly<Record<EnforcementLevel, Setting["level"]>> = {
  [EnforcementLevel.ADVISORY]: "advisory",
  [EnforcementLevel.MANDATORY]: "mandatory",
  [EnforcementLevel.REMEDIATE]: "mandatory",
  [EnforcementLevel.DISABLED]: "disabled",
};

function setting(config: PolicyConfig): Setting {
  const options = (config.getProperties()?.toJavaScript() ?? {}) as Setting["options"];
  return { level: LEVELS[config.getEnforcementlevel()], options };
}

const SEVERITIES: Readonly<Record<Rule["severity"], PolicySeverity>> = {
  low: PolicySeverity.POLICY_SEVERITY_LOW,
  medium: PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

function response(pack: Pack, violations: readonly Violation[]): AnalyzeResponse {
  return new AnalyzeResponse().setDiagnosticsList(violations.map((violation) => diagnostic(pack, violation)));
}

function diagnostic({ name, version }: Pack, { rule, level, urn, message }: Violation): AnalyzeDiagnostic {
  return new AnalyzeDiagnostic()
    .setPolicypackname(name)
    .setPolicypackversion(version)
    .setPolicyname(rule.name)
    .setDescription(rule.description)
    .setSeverity(SEVERITIES[rule.severity])
    .setEnforcementlevel(level === "mandatory" ? EnforcementLevel.MANDATORY : EnforcementLevel.ADVISORY)
    .setUrn(urn)
    // The engine shows a message and nothing else.
    .setMessage(`${rule.description}\n${message}`);
}
