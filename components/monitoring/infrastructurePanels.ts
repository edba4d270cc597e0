/** What the product runs on: CPU, memory, disk and pods (cAdvisor, node_exporter, kube-state-metrics), and Redis. */

import type { Panel } from "./grafana";
import { type MonitoredService, namespacesOnly } from "./metrics";

export function infrastructurePanels(services: readonly MonitoredService[]): Panel[] {
  const charts = [...clusterCharts(namespacesOnly(services)), ...REDIS_CHARTS];
  return charts.map(({ title, description, unit, expression, legend }) => ({
    title,
    description,
    kind: "timeseries",
    unit,
    width: 8,
    queries: [{ expression, legend }],
  }));
}

function clusterCharts(namespaces: string) {
  const memory = `sum by (pod) (container_memory_working_set_bytes{${namespaces},container!=""})`;
  const memoryLimit = `sum by (pod) (kube_pod_container_resource_limits{${namespaces},resource="memory"})`;
  return [
    {
      title: "CPU",
      description: "Cores in use by each pod.",
      unit: "short",
      expression: `sum by (pod) (rate(container_cpu_usage_seconds_total{${namespaces},container!=""}[5m]))`,
      legend: "{{pod}}",
    },
    {
      title: "Memory",
      description: "Share of its limit that each pod uses; at 1 it is killed.",
      unit: "percentunit",
      expression: `${memory} / ${memoryLimit}`,
      legend: "{{pod}}",
    },
    {
      title: "Disk",
      description: "Share of each node's root file system in use.",
      unit: "percentunit",
      expression: '1 - node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"}',
      legend: "{{instance}}",
    },
    {
      title: "Pods ready",
      description: "Pods of each deployment that take traffic.",
      unit: "short",
      expression: `sum by (deployment) (kube_deployment_status_replicas_ready{${namespaces}})`,
      legend: "{{deployment}}",
    },
    {
      title: "Restarts",
      description: "Restarts of each pod in the last hour.",
      unit: "short",
      expression: `sum by (pod) (increase(kube_pod_container_status_restarts_total{${namespaces}}[1h]))`,
      legend: "{{pod}}",
    },
  ];
}

const REDIS_CHARTS = [
  {
    title: "Redis up",
    description: "1 while the exporter reaches Redis, 0 while it is away.",
    unit: "short",
    expression: "redis_up",
    legend: "{{instance}}",
  },
  {
    title: "Redis memory",
    description: "Memory that Redis uses.",
    unit: "bytes",
    expression: "redis_memory_used_bytes",
    legend: "{{instance}}",
  },
  {
    title: "Redis commands",
    description: "Commands a second.",
    unit: "ops",
    expression: "rate(redis_commands_processed_total[5m])",
    legend: "{{instance}}",
  },
];
