/** Labels of what the product has in Kubernetes: https://kubernetes.io/docs/reference/labels-annotations-taints/ */

export type Labels = Record<string, string>;

/** Of everything that belongs to a product. */
export function productLabels(product: string): Labels {
  return { ...partOf(product), ...managed() };
}

/** Of what has a name of its own within the product, e.g. a service. */
export function namedLabels(name: string, product: string): Labels {
  return { "app.kubernetes.io/name": name, ...productLabels(product) };
}

/** The label by which a product's pods are told from all others. */
export function partOf(product: string): Labels {
  return { "app.kubernetes.io/part-of": product };
}

/** Of what is changed by Pulumi alone. */
export function managed(): Labels {
  return { "app.kubernetes.io/managed-by": "pulumi" };
}
