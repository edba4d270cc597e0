/**
 * Pods within the bounds of the restricted Pod Security Standard, which the cluster's namespace holds every pod to:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */

import type { core } from "@pulumi/kubernetes/types/input";

/** Whom a pod's processes run as; without it the images say so themselves, and must name somebody but root. */
export type User = Pick<core.v1.PodSecurityContext, "runAsUser" | "runAsGroup" | "fsGroup">;

type PodBounds = Pick<core.v1.PodSpec, "automountServiceAccountToken" | "enableServiceLinks" | "securityContext">;

/** Fields of a pod's spec. Beyond the standard, it is given no key to the cluster's API and no list of its Services. */
export function restrictedPod(user: User = {}): PodBounds {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, ...user, seccompProfile: { type: "RuntimeDefault" } },
  };
}

/** The security context of each of its containers. Beyond the standard, what the image holds cannot be changed. */
export function restrictedContainer(): core.v1.SecurityContext {
  return { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
}
