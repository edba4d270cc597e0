import { assertNone, projectFiles } from "./tool";

/** What no file may name, because it is true of one machine or one network only. */
const forbidden: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "a machine path", pattern: /(?<![\w.}])\/(home|Users|root|work|tmp|mnt|private)\/\w/ },
  { what: "a machine path", pattern: /\b[A-Z]:\\+(Users|Temp)\b/ },
  { what: "a registry host", pattern: /\bregistry\.(npmjs|yarnpkg|npmmirror)\b|\bnpm\.pkg\.github\.com\b/ },
  { what: "a registry host", pattern: /\b(proxy|sum)\.golang\.org\b|\bgoproxy\.\w+\b|\bpypi\.org\b/ },
  { what: "a registry host", pattern: /"resolved": "https?:/ },
  { what: "an address outside loopback", pattern: /(?<![\w.-])(?!127\.)(\d{1,3}\.){3}\d{1,3}(?![\w.-])/ },
];

/** Written by tools, or by somebody else: definitions of custom resources are kept as their makers publish them. */
const machineWritten =
  /(^|\/)(package-lock\.json|go\.(mod|sum)|[\w.-]+\.schema\.json)$|^docs\/(reference\/|policies\.md$|traceability\.md$)|^sandbox\/cloud\/crds\//;

/** One plan, one file, for Pulumi reads no other; a reader goes by its sections. */
const stackFile = /^examples\/[\w-]+\/Pulumi\.\w+\.yaml$/;
const mostLines = 300;

describe("the files", () => {
  it("name no machine path, no registry host and no address outside loopback", () => {
    const findings = projectFiles().flatMap(({ name, lines }) =>
      lines.flatMap((line, index) =>
        forbidden
          .filter(({ pattern }) => pattern.test(line))
          .map(({ what }) => `${name}:${index + 1} names ${what}: ${line.trim().slice(0, 120)}`),
      ),
    );
    assertNone(findings);
  });

  it(`have at most ${mostLines} lines each`, () => {
    const findings = projectFiles()
      .filter(({ name, lines }) => !machineWritten.test(name) && !stackFile.test(name) && lines.length > mostLines)
      .map(({ name, lines }) => `${name} has ${lines.length} lines`);
    assertNone(findings);
  });
});
