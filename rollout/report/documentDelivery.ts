/** DORA's figures in words. */

import { table, text, type Section } from "./document";
import type { Report } from "./model";
import type { Delivery, Middle } from "./modelDelivery";
import { count, duration, figure } from "./words";

const UNKNOWN = "not known";
const WEEK_MS = 604_800_000;

export function deliverySection({ delivery, state }: Report): Section {
  const rows = [
    ["Deployment frequency", frequency(delivery), "releases promoted in the time that the ledger spans"],
    ["Lead time for changes", middle(delivery.leadTime), "from commit to promotion, median"],
    [
      "Change failure rate",
      failureRate(delivery),
      "of the releases that got traffic and have ended, those rolled back",
    ],
    ["Time to restore", middle(delivery.recovery), "from the decision until nobody was served by it, median"],
  ];
  return {
    title: "Delivery over time",
    blocks: [
      text(`${state.terms.stack}: ${count(delivery.deployments, "release")} over ${duration(delivery.periodMs)}.`),
      table(["Figure", ">Value", "Measured"], rows),
      {
        kind: "source",
        title: "Definitions: DORA’s software delivery metrics",
        url: "https://dora.dev/guides/dora-metrics/",
      },
    ],
  };
}

/** A rate a week says something from a week on. */
function frequency({ promoted, deployments, periodMs }: Delivery): string {
  if (deployments === 0) return UNKNOWN;
  const times = `${promoted} in ${duration(periodMs)}`;
  return periodMs < WEEK_MS ? times : `${times}, ${figure((promoted * WEEK_MS) / periodMs)} a week`;
}

function failureRate({ rolledBack, deployments }: Delivery): string {
  return deployments === 0
    ? UNKNOWN
    : `${figure((100 * rolledBack) / deployments)} % (${rolledBack} of ${deployments})`;
}

function middle({ medianMs, of }: Middle): string {
  return medianMs === null ? UNKNOWN : `${duration(medianMs)} (${count(of, "release")})`;
}
