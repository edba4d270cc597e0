/** Types of resources that several rules look at, as Pulumi names them; those of one rule alone stand beside it. */

export const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
export const SERVICE = "kubernetes:core/v1:Service";
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
export const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
export const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";
export const ARGO_ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
export const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
export const TRAEFIK_MIDDLEWARE = "kubernetes:traefik.io/v1alpha1:Middleware";

/** Kong's plugins, of one namespace and of all. */
export const KONG_PLUGIN_TYPES: readonly string[] = [
  "kubernetes:configuration.konghq.com/v1:KongPlugin",
  "kubernetes:configuration.konghq.com/v1:KongClusterPlugin",
];

export const LOAD_BALANCER = "cloudflare:index/loadBalancer:LoadBalancer";
export const LOAD_BALANCER_POOL = "cloudflare:index/loadBalancerPool:LoadBalancerPool";
export const RULESET = "cloudflare:index/ruleset:Ruleset";

export const VERCEL_DEPLOYMENT = "vercel:index/deployment:Deployment";
