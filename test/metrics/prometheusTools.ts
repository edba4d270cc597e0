/** The real prometheus and promtool. */

import { buildGoTool } from "../goTools";

const MODULE = "github.com/prometheus/prometheus";

export interface PrometheusTools {
  readonly prometheus: string;
  readonly promtool: string;
}

/** Takes a moment when they are there already, and some minutes otherwise. */
export async function buildPrometheusTools(go: string): Promise<PrometheusTools> {
  const build = (program: string) =>
    buildGoTool(go, { program, folder: "prometheus", module: MODULE, package: `${MODULE}/cmd/${program}` });
  return { prometheus: await build("prometheus"), promtool: await build("promtool") };
}
