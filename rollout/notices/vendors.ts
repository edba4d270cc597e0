/** Who carries each kind of channel. */

import { email } from "./email";
import { opsgenie } from "./opsgenie";
import { pagerduty } from "./pagerduty";
import { slack } from "./slack";
import { statusPage } from "./statusPage";
import type { ChannelKind, Vendor } from "./vendor";
import { webhook } from "./webhook";

export const VENDORS: Readonly<Record<ChannelKind, Vendor>> = {
  slack,
  email,
  pagerduty,
  opsgenie,
  webhook,
  statusPage,
};
