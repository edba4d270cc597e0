/** Labels of everything around the database: https://kubernetes.io/docs/reference/labels-annotations-taints/ */

export function labelsOf(product: string): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/name": "database",
    "app.kubernetes.io/part-of": product,
    "app.kubernetes.io/managed-by": "pulumi",
  };
}
