/** Definitions of custom resources that no npm package carries: those in `crds/`, each with its source. */

import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Properties } from "./values";

const FOLDER = path.join(__dirname, "crds");

/** As the API server takes them: https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/ */
const definition = z.object({
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    versions: z.array(
      z.object({
        name: z.string(),
        schema: z.object({ openAPIV3Schema: z.record(z.string(), z.unknown()) }),
      }),
    ),
  }),
});

let known: ReadonlyMap<string, Properties> | undefined;

/** The OpenAPI schema of a custom resource, metadata left open; undefined for kinds that are not there. */
export function definedSchema(apiVersion: string, kind: string): Properties | undefined {
  known ??= new Map(readdirSync(FOLDER).flatMap(schemasIn));
  return known.get(`${apiVersion}:${kind}`);
}

function schemasIn(file: string): [string, Properties][] {
  const { spec } = definition.parse(parse(readFileSync(path.join(FOLDER, file), "utf8")));
  return spec.versions.map(({ name, schema }) => [`${spec.group}/${name}:${spec.names.kind}`, schema.openAPIV3Schema]);
}
