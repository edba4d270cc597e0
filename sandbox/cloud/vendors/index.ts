/** The vendors that the cloud stands in for. Another one is a file and an entry here. */

import { cloudflare } from "./cloudflare";
import { datadog } from "./datadog";
import { kubernetes } from "./kubernetes";
import { pagerduty } from "./pagerduty";
import { random } from "./random";
import { sentry } from "./sentry";
import { upstash } from "./upstash";
import { vercel } from "./vercel";
import type { Vendor } from "./vendor";

export const vendors: readonly Vendor[] = [cloudflare, vercel, upstash, kubernetes, random, datadog, sentry, pagerduty];
