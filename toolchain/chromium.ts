/** A browser without a window, for looking at pages as people do. */
import { ensureProgram } from "./debian";

/** How it is started as root, without a window, and without asking anything of the network by itself. */
export const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of Chromium or Chrome; throws a ProgramError that says what to install where it cannot be had. */
export function ensureChromium(): Promise<string> {
  return ensureProgram({ programs: ["chromium", "chromium-browser", "google-chrome"], package: "chromium" });
}
