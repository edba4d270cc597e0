import type { AlertConfig } from "../../release/schema";

/** An alert, before labels and links are put on it. */
export interface Alert extends AlertConfig {
  /** What is measured against which limit; a template of Prometheus. */
  readonly description: string;
}
