/** What a backend's URL says: the kind of place, where in it, and its settings. The words are Pulumi's own. */

import { StoreError } from "./error";

export interface Backend {
  readonly scheme: string;
  /** A bucket, a container; for files the whole path. */
  readonly place: string;
  /** Folder in the bucket, without slashes around it; empty for all of it. */
  readonly prefix: string;
  /** The query's parameters. */
  readonly settings: Readonly<Record<string, string>>;
  /** For people: without the query, which may hold what is secret. */
  readonly shown: string;
}

/** What opens a store is given: its URL, the folder that is ours in it, and where credentials are. */
export interface Opening {
  readonly backend: Backend;
  /** `.sluice/<project>/<stack>`, as it is kept. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Throws a StoreError for what is no URL. `from` names where it was found. */
export function parseBackend(url: string, from: string): Backend {
  const [, scheme, address, query = ""] = /^([a-z][a-z0-9+.-]*):\/\/([^?]*)(?:\?(.*))?$/is.exec(url) ?? [];
  if (scheme === undefined || address === undefined) {
    throw new StoreError({
      path: from,
      found: url === "" ? "nothing" : "what is no URL",
      expected: "a URL such as file://~, s3://bucket, gs://bucket or azblob://container",
      next: "Set it, or set SLUICE_STORE_URL to say where the driver keeps its files.",
    });
  }
  const withoutUser = address.replace(/^[^/]*@/, "");
  const shown = `${scheme.toLowerCase()}://${withoutUser}`;
  return { scheme: scheme.toLowerCase(), ...placeOf(scheme, withoutUser), settings: settingsIn(query), shown };
}

/** Throws a StoreError where there is a setting that none of the known ones is, as the engine does. */
export function assertKnown({ settings, shown }: Backend, known: readonly string[]): void {
  const unknown = Object.keys(settings).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new StoreError({
    path: shown,
    found: `the setting ${unknown.join(", ")}`,
    expected: `only ${known.join(", ")}`,
    next: "Correct the URL, or set SLUICE_STORE_URL to one without it.",
  });
}

/** The URL's own spelling of yes, as Go reads it. */
export function isTrue(setting: string | undefined): boolean {
  return ["1", "t", "true"].includes((setting ?? "").toLowerCase());
}

function placeOf(scheme: string, address: string): Pick<Backend, "place" | "prefix"> {
  if (scheme.toLowerCase() === "file") return { place: decodeURI(address), prefix: "" };
  const [place = "", ...folders] = address.split("/");
  return { place, prefix: folders.filter((folder) => folder !== "").join("/") };
}

function settingsIn(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}
