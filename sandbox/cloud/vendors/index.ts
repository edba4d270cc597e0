/** The vendors that the cloud stands in for. Another one is a file and an entry here. */

import { cloudflare } from "./cloudflare";
import { kubernetes } from "./kubernetes";
import { random } from "./random";
import { upstash } from "./upstash";
import { vercel } from "./vercel";
import type { Vendor } from "./vendor";

export const vendors: readonly Vendor[] = [cloudflare, vercel, upstash, kubernetes, random];
