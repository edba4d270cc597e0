/** A vendor's error in words that can be shown. */

import { unescape } from "node:querystring";

/** Variables that hold what must not be shown. */
const variables = [
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AZURE_CLIENT_SECRET",
  "AZURE_STORAGE_CONNECTION_STRING",
  "AZURE_STORAGE_KEY",
  "AZURE_STORAGE_SAS_TOKEN",
  "GOOGLE_CREDENTIALS",
  "GOOGLE_OAUTH_ACCESS_TOKEN",
];

/** Shorter parts are words such as `https`, and no secrets. */
const SHORTEST_SECRET = 8;
const MOST_CHARACTERS = 300;

/** The vendor's error objects carry the request with its credentials, so nothing but these words goes on. */
export function plainText(error: unknown, environment: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return "an error that says nothing";
  const status = statusOf(error);
  const masked = variables.reduce((text, name) => mask(text, name, environment[name] ?? ""), error.message);
  const words = masked
    .replaceAll(/(https?:\/\/[^\s?"']*)\?[^\s"']*/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
  const name = status === undefined ? error.name : `${error.name} ${status}`;
  return `${name}: ${words.slice(0, MOST_CHARACTERS) || "no reason given"}`;
}

/** Services repeat parts of what they were sent: one parameter of a signature, one field of a connection string. */
function mask(text: string, name: string, value: string): string {
  return [value, unescape(value)]
    .flatMap((whole) => [whole, ...whole.split(/[\s?&;=,"{}]+/)])
    .filter((part) => part.length >= SHORTEST_SECRET)
    .reduce((rest, part) => rest.replaceAll(part, `[${name}]`), text);
}

function statusOf(error: Error): number | undefined {
  if ("statusCode" in error && typeof error.statusCode === "number") return error.statusCode;
  if ("code" in error && typeof error.code === "number") return error.code;
  return undefined;
}
