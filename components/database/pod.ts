/** The pod of every job: PostgreSQL's clients, within the bounds of the restricted Pod Security Standard. */

import type * as pulumi from "@pulumi/pulumi";
import type { core } from "@pulumi/kubernetes/types/input";
import type { DatabaseConfig } from "../../release/schema";
import { restrictedContainer, restrictedPod } from "../restrictedPod";

/** Name of the ConfigMap with the scripts. */
export const SCRIPTS = "database-scripts";

/** One thing that a job does. */
export interface Task {
  /** Name of the container. */
  readonly name: string;
  /** File in `scripts/`. */
  readonly script: string;
  /** Variables in clear. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variables by reference to a Kubernetes Secret. */
  readonly secrets: Readonly<Record<string, DatabaseConfig["connection"]>>;
}

export interface PodArgs {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** One after the other; the next one runs only if the one before went well. */
  readonly tasks: readonly [...Task[], Task];
  /** PersistentVolumeClaim of the backups. */
  readonly claim?: string;
  /** ConfigMap with the SQL files. */
  readonly sql?: pulumi.Input<string>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where tasks find what is mounted. */
export const MOUNTED = { scripts: "/scripts", sql: "/sql", backups: "/backups", temporary: "/tmp" } as const;

export function podTemplate({ image, labels, annotations, tasks, ...volumes }: PodArgs): core.v1.PodTemplateSpec {
  const containers = tasks.map((task) => container(task, image, volumes));
  return {
    metadata: { labels: { ...labels }, ...(annotations && { annotations: { ...annotations } }) },
    spec: {
      restartPolicy: "Never",
      // The images' own user is often root; the clients ask for no particular one.
      ...restrictedPod({ runAsUser: NOBODY, runAsGroup: NOBODY, fsGroup: NOBODY }),
      ...(containers.length > 1 && { initContainers: containers.slice(0, -1) }),
      containers: containers.slice(-1),
      volumes: [
        { name: "scripts", configMap: { name: SCRIPTS } },
        { name: "temporary", emptyDir: {} },
        ...(volumes.sql === undefined ? [] : [{ name: "sql", configMap: { name: volumes.sql } }]),
        ...(volumes.claim === undefined ? [] : [{ name: "backups", persistentVolumeClaim: { claimName: volumes.claim } }]),
      ],
    },
  };
}

const NOBODY = 65_532;

type Volumes = Pick<PodArgs, "claim" | "sql">;

function container({ name, script, environment, secrets }: Task, image: string, { claim, sql }: Volumes): core.v1.Container {
  const inClear = Object.entries({ ...environment, TMPDIR: MOUNTED.temporary, HOME: MOUNTED.temporary });
  return {
    name,
    image,
    command: ["sh", `${MOUNTED.scripts}/${script}`],
    env: [
      ...inClear.map(([variable, value]) => ({ name: variable, value })),
      ...Object.entries(secrets).map(([variable, secretKeyRef]) => ({ name: variable, valueFrom: { secretKeyRef } })),
    ],
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: "scripts", mountPath: MOUNTED.scripts, readOnly: true },
      { name: "temporary", mountPath: MOUNTED.temporary },
      ...(sql === undefined ? [] : [{ name: "sql", mountPath: MOUNTED.sql, readOnly: true }]),
      ...(claim === undefined ? [] : [{ name: "backups", mountPath: MOUNTED.backups }]),
    ],
  };
}
