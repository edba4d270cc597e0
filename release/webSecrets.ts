/** The secrets of a stack's own config that its web project refers to by name. */

import type { WebConfig } from "./schema/web";

export interface SecretReference {
  /** Of the reference, such as `sluice:web.variables[0].secret`. */
  readonly path: string;
  /** As in `pulumi config set --secret secret:<name>`. */
  readonly name: string;
}

export function webSecrets(web: WebConfig | undefined): readonly SecretReference[] {
  return [
    ...(web?.variables ?? []).flatMap((variable, index) =>
      "secret" in variable ? [{ path: `sluice:web.variables[${String(index)}].secret`, name: variable.secret }] : [],
    ),
    ...(web?.logDrain ? [{ path: "sluice:web.logDrain.secret", name: web.logDrain.secret }] : []),
  ];
}
