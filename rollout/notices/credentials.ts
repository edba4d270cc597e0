/** Credentials of channels: read from the environment alone, a channel's own variable first. */

import { channelsNamed } from "../../release/noticeChannels";
import type { Plan } from "../../release/schema";
import type { Variable } from "./vendor";
import { VENDORS } from "./vendors";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is set of the variables, by their own names: for channel `status-page`, `X_STATUS_PAGE` goes before `X`. */
export function credentialsOf(
  variables: readonly Variable[],
  channel: string,
  environment: Environment,
): ReadonlyMap<string, string> {
  return new Map(
    variables.flatMap(({ name }) => {
      const value = set(environment[channelVariable(name, channel)]) ?? set(environment[name]);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What the channels that are told of anything cannot be reached without, a sentence each. */
export function missingCredentials(notices: Plan["notices"], environment: Environment): readonly string[] {
  if (!notices) return [];
  const told = new Set(channelsNamed(notices).map(({ channel }) => channel));
  return Object.entries(notices.channels)
    .filter(([name]) => told.has(name))
    .flatMap(([name, { kind }]) => {
      const { variables } = VENDORS[kind];
      const found = credentialsOf(variables, name, environment);
      return variables
        .filter((variable) => variable.needed && !found.has(variable.name))
        .map((variable) => missing(name, kind, variable));
    });
}

function missing(channel: string, kind: string, { name, what }: Variable): string {
  const own = channelVariable(name, channel);
  return `channel ${channel} (${kind}) needs ${what}: set ${name}, or ${own} for this channel alone`;
}

function channelVariable(variable: string, channel: string): string {
  return `${variable}_${channel.toUpperCase().replaceAll("-", "_")}`;
}

/** White space around a value comes of copying; a variable that is set to nothing is not set. */
function set(value = ""): string | undefined {
  const trimmed = value.trim();
  return trimmed === "" ? undefined : trimmed;
}
