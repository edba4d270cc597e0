/** The External Secrets Operator: it makes a Kubernetes Secret of each ExternalSecret; every value is made up here. */

import { asText, listAt, recordAt, textAt, valueAt } from "../values";
import { derive, type Owner, type ResourceRules } from "./vendor";

export const externalSecrets: Readonly<Record<string, ResourceRules>> = {
  "kubernetes:external-secrets.io/v1:ExternalSecret": { controls: (owner) => [secretOf(owner)] },
};

/** What the store holds for a key of a Secret, `namespace/name`; the same in every sandbox. */
export function valueInStore(secret: string, key: string): string {
  return derive(secret, key, 32);
}

/** https://external-secrets.io/latest/api/externalsecret: the target is named like its owner where it says nothing. */
function secretOf({ id, inputs }: Owner) {
  const [namespace = "default", own = ""] = id.split("/");
  const name = textAt(inputs, "spec.target.name") ?? own;
  const keys = listAt(inputs, "spec.data").map((entry) => asText(valueAt(entry, "secretKey")));
  const metadata = { name, namespace, ...recordAt(inputs, "spec.target.template.metadata") };
  const values = keys.map((key) => [key, Buffer.from(valueInStore(`${namespace}/${name}`, key)).toString("base64")] as const);
  return {
    type: "kubernetes:core/v1:Secret",
    id: `${namespace}/${name}`,
    inputs: { apiVersion: "v1", kind: "Secret", type: "Opaque", metadata, data: Object.fromEntries(values) },
  };
}
