/** The Kubernetes Secret with the key of a product's own service at PagerDuty, in the monitoring namespace. */
export function pagerKey(product: string): { readonly name: string; readonly key: string } {
  return { name: `${product}-pagerduty`, key: "routing-key" };
}
