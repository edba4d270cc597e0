/** Where the collector listens, on its pod's own address: OTLP, what it counted, and its health. */
export const PORTS = { grpc: 4317, http: 4318, metrics: 8889, health: 13_133 } as const;
