/** What runs and on how much: the very image that was approved, bounded, and asked whether it is well. */

import { POD_TYPES, SERVING_TYPES } from "../../kubernetes";
import { resourceRule } from "../../rule";
import { isRecord } from "../../values";
import { unmet } from "./containers";

const PINNED = /@sha256:[0-9a-f]{64}$/;

export const imageByDigest = resourceRule({
  name: "workload-image-by-digest",
  family: "workload",
  severity: "critical",
  description: "Every image is pinned by its digest.",
  why: "A tag can be moved: what runs after a restart may not be what was tested, scanned and approved.",
  fix: "Write the image as `name@sha256:…`; `docker buildx imagetools inspect <image>` prints the digest",
  refused: "containers:\n  - name: api\n    image: shop/api:1.4.0",
  types: POD_TYPES,
  options: {},
  check: (resource) =>
    unmet(resource, [
      {
        property: "image",
        isMet: (value) => typeof value === "string" && PINNED.test(value),
        expected: "an image that ends in @sha256: and 64 hex digits",
      },
    ]),
});

export const resourcesBounded = resourceRule({
  name: "workload-resources-bounded",
  family: "workload",
  severity: "high",
  description: "Every container says how much processor time and memory it needs, and how much it may take at most.",
  why: "Without requests the scheduler packs blindly; without limits one leak takes down its neighbours on the node.",
  fix: "Set `resources.requests` and `resources.limits` for cpu and memory",
  refused: "containers:\n  - name: api\n    resources: { requests: { cpu: 100m } }",
  types: POD_TYPES,
  options: {
    required: {
      description: "What every container sets under `resources`.",
      default: ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"],
    },
  },
  check: (resource, { required }) =>
    unmet(
      resource,
      required.map((each) => ({
        property: `resources.${each}`,
        isMet: (value) => (typeof value === "string" && value !== "") || typeof value === "number",
        expected: "a quantity such as 100m or 128Mi",
      })),
    ),
});

export const probed = resourceRule({
  name: "workload-probes",
  family: "workload",
  severity: "high",
  description: "Every container that serves has a readiness and a liveness probe.",
  why: "Without them traffic moves to pods that do not answer, and a pod that hangs stays.",
  fix: "Add `readinessProbe` and `livenessProbe` with the service's health path",
  refused: "containers:\n  - name: api\n    image: shop/api@sha256:…   # and no probes",
  types: SERVING_TYPES,
  options: {
    required: { description: "The probes that a container has.", default: ["readinessProbe", "livenessProbe"] },
  },
  check: (resource, { required }) =>
    unmet(
      resource,
      required.map((property) => ({
        property,
        isMet: isProbe,
        expected: "a probe with httpGet, tcpSocket, grpc or exec",
      })),
      "main",
    ),
});

function isProbe(value: unknown): boolean {
  return isRecord(value) && ["httpGet", "tcpSocket", "grpc", "exec"].some((handler) => isRecord(value[handler]));
}
