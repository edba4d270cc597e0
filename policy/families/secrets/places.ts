/** Places where a resource keeps texts that people can read. */

import { childPath, isRecord, listAt, type Props, recordAt, textAt, valueAt } from "../../values";
import type { Resource } from "../../rule";

/** A text, with the path of its property and the name of what it is the value of. */
export interface Place {
  readonly property: string;
  readonly name: string;
  readonly text: string;
}

export const KUBERNETES = "kubernetes:*";

/** Every text inside a value; texts of a list have the list's name. */
export function textsIn(value: unknown, property: string, name = ""): readonly Place[] {
  if (typeof value === "string") return [{ property, name, text: value }];
  if (Array.isArray(value)) return value.flatMap((entry, index) => textsIn(entry, `${property}[${index}]`, name));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => textsIn(entry, childPath(property, key), key));
}

interface Container {
  readonly property: string;
  readonly content: Props;
}

/** Where pods are described: Pod; Deployment, StatefulSet, DaemonSet, Job and the like; CronJob. */
const POD_SPECS = ["spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec"];
const CONTAINER_LISTS = ["containers", "initContainers", "ephemeralContainers"];

/** The containers of whatever describes pods, by shape: custom resources do so too. */
export function containersOf({ props }: Resource): readonly Container[] {
  return POD_SPECS.flatMap((spec) => CONTAINER_LISTS.map((list) => `${spec}.${list}`)).flatMap((path) =>
    listAt(props, path).map((content, index) => ({
      property: `${path}[${index}]`,
      content: isRecord(content) ? content : {},
    })),
  );
}

/** A variable of a process's environment. */
export interface Variable {
  readonly property: string;
  readonly name: string;
  /** Undefined when it comes from elsewhere, or is not known yet. */
  readonly text: string | undefined;
  /** Has a value of its own that a preview cannot know. */
  readonly isUnknown: boolean;
  readonly fromSecret: boolean;
}

export function environmentOf({ property, content }: Container): readonly Variable[] {
  return listAt(content, "env").map((entry, index) => ({
    property: `${property}.env[${index}]`,
    name: textAt(entry, "name") ?? "",
    text: textAt(entry, "value"),
    isUnknown: isRecord(entry) && Object.hasOwn(entry, "value") && entry.value === undefined,
    fromSecret: valueAt(entry, "valueFrom.secretKeyRef") !== undefined,
  }));
}

/** The data of a ConfigMap, binary data decoded; nothing of anything else. */
export function configMapData({ type, props }: Resource): readonly Place[] {
  if (!/^kubernetes:core\/v1:ConfigMap(Patch)?$/.test(type)) return [];
  const binary = textsIn(recordAt(props, "binaryData"), "binaryData");
  return [
    ...textsIn(recordAt(props, "data"), "data"),
    ...binary.map((place) => ({ ...place, text: Buffer.from(place.text, "base64").toString("latin1") })),
  ];
}

/** The values of a Helm chart; nothing of anything else. */
export function helmValues({ type, props }: Resource): readonly Place[] {
  return type.startsWith("kubernetes:helm.sh/") ? textsIn(recordAt(props, "values"), "values") : [];
}
