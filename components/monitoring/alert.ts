import type { AlertConfig } from "../../release/schema";

/** An alert, before labels and links are put on it. */
export interface Alert extends Omit<AlertConfig, "also"> {
  /** Who hears of it beside those of its severity. Default nobody. */
  readonly also?: AlertConfig["also"];
  /** What is measured against which limit; a template of Prometheus. */
  readonly description: string;
}
