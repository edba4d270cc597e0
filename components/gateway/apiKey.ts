/** What tells Kong that a Secret is an API key; without it Kong does not look at the Secret. */

/** https://developer.konghq.com/kubernetes-ingress-controller/reference/labels/ */
export const API_KEY_LABELS = { "konghq.com/credential": "key-auth" } as const;
