import { resourceRule } from "../../rule";
import { listAt } from "../../values";

export const uptimeRegions = resourceRule({
  name: "monitoring-uptime-regions",
  family: "monitoring",
  severity: "medium",
  description: "Uptime is asked for from two places at least.",
  why: "One place has troubles of its own: alone it reports outages that are none, and misses those of other regions.",
  fix: "List two or more in sluice:monitoring.uptime.regions",
  refused: "new datadog.SyntheticsTest('uptime', { locations: ['aws:eu-west-1'] })",
  types: ["datadog:index/syntheticsTest:SyntheticsTest"],
  options: { least: { description: "Fewest places.", default: 2 } },
  check: ({ props }, { least }) => {
    if (!Array.isArray(props.locations)) return [];
    const places = new Set(listAt(props, "locations"));
    if (places.size >= least) return [];
    return [{ property: "locations", found: `${places.size} of them`, expected: `${least} or more` }];
  },
});
