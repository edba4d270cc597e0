/** The backends of Gateway API routes, and the weights that share requests out between them. */

import { listAt, textAt, valueAt } from "../../values";
import type { Props } from "../../values";

const GROUP = "gateway.networking.k8s.io";
const KINDS = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"];
const VERSIONS = ["v1", "v1beta1", "v1alpha2"];

export const ROUTE_TYPES: readonly string[] = KINDS.flatMap((kind) =>
  VERSIONS.map((version) => `kubernetes:${GROUP}/${version}:${kind}`),
);

export interface Backend {
  /** Path of the backend, e.g. `spec.rules[0].backendRefs[1]`. */
  readonly path: string;
  /** Missing where the backend is not a Service, or its name is not known yet. */
  readonly service: string | undefined;
  readonly namespace: string | undefined;
  /** As written; missing stands for 1 (Gateway API reference, "HTTPBackendRef"). */
  readonly weight: unknown;
}

/** The backends of each of a route's rules. */
export function backendsOf(props: Props): readonly (readonly Backend[])[] {
  return listAt(props, "spec.rules").map((rule, ruleIndex) =>
    listAt(rule, "backendRefs").map((ref, index) => {
      const isService = (textAt(ref, "kind") ?? "Service") === "Service";
      return {
        path: `spec.rules[${ruleIndex}].backendRefs[${index}]`,
        service: isService ? textAt(ref, "name") : undefined,
        namespace: textAt(ref, "namespace") ?? textAt(props, "metadata.namespace"),
        weight: valueAt(ref, "weight"),
      };
    }),
  );
}

/** Whether a name ends in the id of a release, as in `api-1-4-0-0a1b2c3d`. */
export function namesRelease(name: string | undefined, id: string): boolean {
  return name !== undefined && (name === id || name.endsWith(`-${id}`));
}
