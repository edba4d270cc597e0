/** Reading the containers of a pod, and turning what one lacks into findings. */

import { podOf } from "../../kubernetes";
import type { Pod } from "../../kubernetes";
import type { Finding, Resource } from "../../rule";
import { listAt, quoted, valueAt } from "../../values";

export interface Container {
  /** Path of the container in its resource, e.g. `spec.template.spec.containers[0]`. */
  readonly path: string;
  readonly given: unknown;
  /** Whether it runs as long as the pod does, and not before it starts. */
  readonly isMain: boolean;
}

export function containersOf({ spec, path }: Pod): readonly Container[] {
  return ["containers", "initContainers"].flatMap((list) =>
    listAt(spec, list).map((given, index) => ({
      path: `${path}.${list}[${index}]`,
      given,
      isMain: list === "containers",
    })),
  );
}

/** What one property of a container must be. */
export interface Requirement {
  /** Path within the container. */
  readonly property: string;
  readonly isMet: (value: unknown) => boolean;
  readonly expected: string;
}

/** Every container that a requirement does not hold for, with the property at fault. */
export function unmet(
  resource: Resource,
  requirements: readonly Requirement[],
  whose: "all" | "main" = "all",
): Finding[] {
  const pod = podOf(resource);
  if (!pod) return [];
  const containers = containersOf(pod).filter(({ isMain }) => isMain || whose === "all");
  return containers.flatMap(({ path, given }) =>
    requirements
      .filter(({ property, isMet }) => !isMet(valueAt(given, property)))
      .map(({ property, expected }) => ({
        property: `${path}.${property}`,
        found: quoted(valueAt(given, property)),
        expected,
      })),
  );
}
