/** What runs: the pod of one release of a service. It says nothing of role or weight, for a step must not touch it. */

import type * as pulumi from "@pulumi/pulumi";
import type { core } from "@pulumi/kubernetes/types/input";
import type { ServiceConfig } from "../../release/schema";
import { type Labels, namedLabels } from "../labels";
import { restrictedContainer, restrictedPod } from "../restrictedPod";
import { spreadOut } from "../topologySpread";
import { telemetryVariables, type TelemetryTarget } from "../telemetry/variables";
import type { WorkloadTrack } from "./tracks";

export interface PodArgs {
  readonly config: ServiceConfig;
  readonly product: string;
  readonly serviceAccountName: pulumi.Input<string>;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Names of ConfigMaps whose entries are variables too; a pod reads them when it starts. */
  readonly configMaps?: readonly string[];
  /** Where the pods send logs, metrics and traces. Default nowhere. */
  readonly telemetry?: TelemetryTarget;
  readonly track: WorkloadTrack;
}

/** Labels of what belongs to one release of the service. */
export function releaseLabels({ config, product, track }: PodArgs): Labels {
  return {
    ...namedLabels(config.name, product),
    "app.kubernetes.io/instance": track.id,
    "app.kubernetes.io/version": track.version,
  };
}

/** The labels by which a release's own pods are told from all others. */
export function selectorOf({ config, track }: PodArgs): Labels {
  return { "app.kubernetes.io/name": config.name, "app.kubernetes.io/instance": track.id };
}

/** The pod, within the bounds of the restricted Pod Security Standard. */
export function podTemplate(args: PodArgs): core.v1.PodTemplateSpec {
  return {
    metadata: { labels: releaseLabels(args) },
    spec: {
      serviceAccountName: args.serviceAccountName,
      ...restrictedPod(),
      terminationGracePeriodSeconds: DRAIN_SECONDS + FINISH_SECONDS,
      topologySpreadConstraints: spreadOut(selectorOf(args)),
      containers: [container(args)],
      volumes: [{ name: "tmp", emptyDir: {} }],
    },
  };
}

/** After a pod is told to end it keeps serving this long, for gateways to learn that it goes, seconds. */
const DRAIN_SECONDS = 10;
/** Then open requests have this long to finish, seconds. */
const FINISH_SECONDS = 30;

function container({ config, environment = {}, configMaps = [], telemetry, track }: PodArgs): core.v1.Container {
  const { requests, limits, healthPath } = config;
  const sent = telemetry && telemetryVariables(telemetry, { service: config.name, version: track.version });
  return {
    name: config.name,
    image: track.image,
    ports: [{ name: "http", containerPort: config.port }],
    env: [...inClear({ ...sent, ...config.environment, ...environment }), ...byReference(config.secrets)],
    ...(configMaps.length > 0 && { envFrom: configMaps.map((name) => ({ configMapRef: { name } })) }),
    resources: { requests, limits },
    securityContext: restrictedContainer(),
    ...probes(healthPath),
    lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

function inClear(variables: Readonly<Record<string, pulumi.Input<string>>>): core.v1.EnvVar[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}

function byReference(secrets: ServiceConfig["secrets"]): core.v1.EnvVar[] {
  return Object.entries(secrets).map(([name, { name: secret, key }]) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key } },
  }));
}

/** A minute to start; out of traffic after 10 s of failures, started anew after 30 s. */
function probes(path: string): Pick<core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const httpGet = { path, port: "http" };
  return {
    startupProbe: { httpGet, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
    readinessProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 },
  };
}
