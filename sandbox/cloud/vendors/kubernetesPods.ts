/** What Kubernetes' API server asks of pods (Kubernetes API reference, "PodSpec", "Container", "Probe"). */

import { asText, isRecord, isUnknown, listAt, textAt, valueAt, type Finding, type Properties } from "../values";

/** Closed lists that the SDK's types give as plain strings. */
const ENUMERATIONS: readonly { readonly path: string; readonly values: readonly string[] }[] = [
  { path: "spec.strategy.type", values: ["RollingUpdate", "Recreate"] },
  { path: "spec.updateStrategy.type", values: ["RollingUpdate", "OnDelete"] },
  { path: "spec.sessionAffinity", values: ["ClientIP", "None"] },
  { path: "spec.externalTrafficPolicy", values: ["Cluster", "Local"] },
  { path: "spec.template.spec.restartPolicy", values: ["Always", "OnFailure", "Never"] },
];

const SERVICE_TYPES = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];

export function enumerations(inputs: Properties): readonly Finding[] {
  const service = inputs.kind === "Service" ? [{ path: "spec.type", values: SERVICE_TYPES }] : [];
  return [...ENUMERATIONS, ...service].flatMap(({ path, values }) => oneOf(path, valueAt(inputs, path), values));
}

/** Where each kind keeps its pod. */
const POD_PLACES = ["spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec"];

export function pods(inputs: Properties): readonly Finding[] {
  return POD_PLACES.flatMap((place) => [
    ...containers(inputs, `${place}.containers`),
    ...containers(inputs, `${place}.initContainers`),
  ]);
}

function containers(inputs: Properties, place: string): readonly Finding[] {
  const list = listAt(inputs, place);
  const names = list.map((container) => textAt(container, "name"));
  return list.flatMap((container, index) => {
    const path = `${place}[${index}]`;
    const name = names[index];
    const twice = name !== undefined && names.indexOf(name) < index;
    return [
      ...(twice ? [{ path: `${path}.name`, reason: `is taken by another container: ${JSON.stringify(name)}` }] : []),
      ...image(path, container),
      ...oneOf(`${path}.imagePullPolicy`, valueAt(container, "imagePullPolicy"), ["Always", "IfNotPresent", "Never"]),
      ...ports(path, container),
      ...PROBES.flatMap((probe) => probeFindings(`${path}.${probe}`, valueAt(container, probe))),
    ];
  });
}

/** distribution/reference, "Grammar": lower-case path, optional tag, optional digest. */
const IMAGE = /^[a-z0-9]([\w.:-]*[a-z0-9])?(\/[a-z0-9]([._-]*[a-z0-9])*)*(:[\w][\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/;

function image(path: string, container: unknown): readonly Finding[] {
  const given = valueAt(container, "image");
  if (isUnknown(given)) return [];
  if (given === undefined || given === "") return [{ path: `${path}.image`, reason: "is required, found nothing" }];
  if (IMAGE.test(asText(given))) return [];
  const reason = `expected a reference such as "registry.example.com/shop/api:1.2.3", found ${JSON.stringify(given)}`;
  return [{ path: `${path}.image`, reason }];
}

function ports(path: string, container: unknown): readonly Finding[] {
  return listAt(container, "ports").flatMap((port, index) => [
    ...portNumber(`${path}.ports[${index}].containerPort`, valueAt(port, "containerPort")),
    ...oneOf(`${path}.ports[${index}].protocol`, valueAt(port, "protocol"), ["TCP", "UDP", "SCTP"]),
  ]);
}

function portNumber(path: string, port: unknown): readonly Finding[] {
  if (typeof port !== "number" || (Number.isInteger(port) && port >= 1 && port <= 65535)) return [];
  return [{ path, reason: `expected a port from 1 to 65535, found ${port}` }];
}

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];
const HANDLERS = ["httpGet", "tcpSocket", "exec", "grpc"];
const oneHandler = `expected exactly one of ${HANDLERS.join(", ")}`;

/** A probe has one handler; one success is enough for the probes that restart a container. */
function probeFindings(path: string, probe: unknown): readonly Finding[] {
  if (!isRecord(probe)) return [];
  const handlers = HANDLERS.filter((handler) => probe[handler] !== undefined);
  const successes = probe.successThreshold;
  const wrong = !path.endsWith("readinessProbe") && typeof successes === "number" && successes !== 1;
  return [
    ...(handlers.length === 1 ? [] : [{ path, reason: `${oneHandler}, found ${handlers.join(" and ") || "none"}` }]),
    ...(wrong ? [{ path: `${path}.successThreshold`, reason: `expected 1, found ${successes}` }] : []),
    ...handlers.flatMap((handler) => portNumber(`${path}.${handler}.port`, valueAt(probe, `${handler}.port`))),
  ];
}

function oneOf(path: string, value: unknown, allowed: readonly string[]): readonly Finding[] {
  if (value === undefined || isUnknown(value) || allowed.includes(asText(value))) return [];
  return [{ path, reason: `expected one of ${allowed.join(", ")}, found ${JSON.stringify(value)}` }];
}
