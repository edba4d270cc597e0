/**
 * The cloud: a stand-in for the vendors' provider plugins. Pulumi's engine attaches to it through
 * PULUMI_DEBUG_PROVIDERS and finds plugins that check inputs against the installed SDKs, keep resources on disk, and
 * refuse what the vendors refuse.
 */

import type { Cloud } from "../types";
import { createFaults } from "./faults";
import type { CarryOut } from "./lifecycle";
import { createProvider } from "./provider";
import { openStore, publicView } from "./store";
import { vendors } from "./vendors";
import { serve } from "./wire";

/** The Pulumi packages that the cloud hosts. */
export const hostedPackages: readonly string[] = vendors.map((vendor) => vendor.package);

export interface CloudOptions {
  /** Where resources are kept; a cloud started on the same directory later has the same resources. */
  readonly directory: string;
  /** What must go well before a creation is told as done; a rejection is the vendor's failure. Default nothing. */
  readonly carryOut?: CarryOut;
}

/** Starts one plugin per hosted package, each on a free port of 127.0.0.1. */
export async function startCloud({ directory, carryOut }: CloudOptions): Promise<Cloud> {
  const store = openStore(directory);
  const faults = createFaults();
  const servers = await Promise.all(vendors.map((vendor) => serve(createProvider(vendor, store, faults, carryOut))));
  return {
    attach: servers.map(({ port }, index) => `${hostedPackages[index] ?? ""}:${port}`).join(","),
    resources: () => store.list().map(publicView),
    onChange: store.onChange,
    setFaults: faults.set,
    stop: async () => servers.forEach((server) => server.stop()),
  };
}
