/** What the driver tells Prometheus of a rollout; the operator's dashboard is drawn from it. */

import { createServer, type Server } from "node:http";
import { Gauge, Registry } from "prom-client";
import { weightAt } from "../../release/exposure";
import type { State } from "../machine/state";

export interface Exposition {
  show(state: State): void;
  /** Where it answers `GET /metrics`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Listens on a host and port; port 0 takes a free one. Throws where the port is taken. */
export async function expose({ host, port }: { readonly host: string; readonly port: number }): Promise<Exposition> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const step = gauge("sluice_step", "How many of the plan's steps are taken; 0 exposes nobody.");
  const weight = gauge("sluice_weight", "Percent of traffic that the plan gives a release.", ["release"]);
  const pending = gauge("sluice_approvals_pending", "Reasons for which the next step's gate is closed.");
  const emergency = gauge("sluice_emergency", "1 while an emergency control is on.", ["control"]);
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") return void response.writeHead(404).end();
    void registry.metrics().then((text) => response.writeHead(200, { "content-type": registry.contentType }).end(text));
  });
  await listening(server, host, port);
  return {
    show(state) {
      const candidate = weightAt(state.terms.plan, state.step);
      step.set(state.step);
      weight.reset();
      weight.set({ release: state.terms.release.version }, state.phase === "promoted" ? 100 : candidate);
      if (state.terms.stable) weight.set({ release: state.terms.stable.version }, state.phase === "promoted" ? 0 : 100 - candidate);
      pending.set(state.phase === "waiting" ? state.obstacles.length : 0);
      emergency.set({ control: "kill switch" }, state.emergency.killSwitch ? 1 : 0);
      emergency.set({ control: "safe mode" }, state.emergency.safeMode ? 1 : 0);
    },
    url: urlOf(server),
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The metrics page is not listening.");
  return `http://${address.address}:${String(address.port)}/metrics`;
}
