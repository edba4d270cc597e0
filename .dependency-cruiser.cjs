"use strict";

/** Dependencies point one way: index → components → release ← policy, rollout; the sandbox stands beside. */
const ours = "^(index\\.ts|release|components|policy|rollout|sandbox|toolchain|test|benchmarks|examples)(/|$)";
const pulumi = "node_modules/(@pulumi|@pulumiverse|@upstash)/";

/** Forbids a folder everything of ours but itself and the folders named. */
function mayImportOnly(folder, ...allowed) {
  const pathNot = [folder, ...allowed].map((name) => `^${name}/`);
  return {
    name: `${folder}-imports-only-${allowed.join("-and-") || "itself"}`,
    severity: "error",
    from: { path: `^${folder}/` },
    to: { path: ours, pathNot },
  };
}

module.exports = {
  forbidden: [
    mayImportOnly("release"),
    {
      name: "release-knows-nothing-of-pulumi",
      severity: "error",
      from: { path: "^release/" },
      to: { path: pulumi },
    },
    mayImportOnly("components", "release"),
    mayImportOnly("policy", "release", "toolchain"),
    mayImportOnly("rollout", "release", "toolchain", "policy", "sandbox", "benchmarks"),
    {
      name: "only-the-command-line-reaches-beside-the-driver",
      severity: "error",
      from: { path: "^rollout/", pathNot: "^rollout/cli/" },
      to: { path: "^(policy|sandbox|benchmarks)/" },
    },
    mayImportOnly("benchmarks", "release", "rollout", "sandbox", "toolchain"),
    mayImportOnly("sandbox", "release"),
    {
      name: "sandbox-takes-types-from-release-and-nothing-else",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: "^release/", dependencyTypesNot: ["type-only"] },
    },
    mayImportOnly("toolchain"),
    {
      name: "nothing-imports-the-program",
      comment: "index.ts declares resources when it is loaded; only the engine loads it.",
      severity: "error",
      from: {},
      to: { path: "^index\\.ts$" },
    },
    {
      name: "source-imports-no-test",
      severity: "error",
      from: { pathNot: "^test/" },
      to: { path: "^test/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      comment: "A file that imports nothing and is imported by nothing is left over.",
      severity: "error",
      from: { orphan: true, path: ours, pathNot: "^(test|benchmarks|index\\.ts)" },
      to: {},
    },
    { name: "no-unknown-imports", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.sluice/" },
    tsConfig: { fileName: "tsconfig.json" },
    // Sees `import type` too, and tells it from other imports.
    tsPreCompilationDeps: "specify",
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["require", "import", "node", "types", "default"],
    },
  },
};
