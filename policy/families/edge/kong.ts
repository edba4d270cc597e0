/** Kong: no way through it without a key and without limits, and no page but the product's own. */

import { nameOf, namespaceOf, sameNamespace } from "../../kubernetes";
import { KONG_PLUGIN_TYPES } from "../../resourceTypes";
import { resourceRule, stackRule } from "../../rule";
import type { Resource, StackFinding } from "../../rule";
import { childPath, listAt, recordAt, textAt } from "../../values";
import { ROUTE_TYPES } from "../traffic/backends";
import { crossOrigins } from "./origins";

const GRANT = "kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant";
const PLUGINS = "konghq.com/plugins";

export const kongGuardsRoutes = stackRule({
  name: "edge-kong-guards-routes",
  family: "edge",
  severity: "critical",
  description: "Every route through Kong asks for a key, and limits how often and how much its callers send.",
  why: "Kong runs on a route what the route's annotation names, and nothing else: a name left out is a door left open.",
  fix: "Name KongPlugins of these kinds in the route's annotation konghq.com/plugins, and keep them enabled",
  refused: "metadata: { annotations: { konghq.com/plugins: api-cors } }   # of a route at Kong's Gateway",
  options: {
    required: {
      description: "Plugins that every route through Kong has.",
      default: ["key-auth", "rate-limiting", "request-size-limiting"],
    },
  },
  check: (resources, { required }) => {
    const plugins = resources.filter(({ type, props }) => KONG_PLUGIN_TYPES.includes(type) && props.disabled !== true);
    return routesThroughKong(resources).flatMap((route) => missingPlugins(route, plugins, required));
  },
});

/** What lies behind a gateway that the program's routes hand requests to, or has Kong's own annotation. */
function routesThroughKong(resources: readonly Resource[]): readonly Resource[] {
  const granted = resources.filter(({ type }) => type === GRANT).map(({ props }) => namespaceOf(props));
  return resources
    .filter(({ type }) => ROUTE_TYPES.includes(type))
    .filter(({ props }) => {
      const parents = listAt(props, "spec.parentRefs").map((parent) => textAt(parent, "namespace"));
      const isAnnotated = recordAt(props, "metadata.annotations")[PLUGINS] !== undefined;
      return isAnnotated || parents.some((namespace) => namespace !== undefined && granted.includes(namespace));
    });
}

function missingPlugins(route: Resource, plugins: readonly Resource[], required: readonly string[]): readonly StackFinding[] {
  const annotation = recordAt(route.props, "metadata.annotations")[PLUGINS];
  const names = typeof annotation === "string" ? annotation.split(",").map((name) => name.trim()) : [];
  const running = plugins.filter(
    ({ props }) => names.includes(nameOf(props) ?? "") && sameNamespace(namespaceOf(props), namespaceOf(route.props)),
  );
  return required
    .filter((kind) => !running.some(({ props }) => props.plugin === kind))
    .map((kind) => ({
      resource: route,
      property: childPath("metadata.annotations", PLUGINS),
      found: names.length > 0 ? `${names.join(", ")}, of which none is an enabled ${kind}` : "no plugins",
      expected: `a KongPlugin of this program with plugin: ${kind}`,
    }));
}

export const kongCorsNamesOrigins = resourceRule({
  name: "edge-kong-cors-named-origins",
  family: "edge",
  severity: "high",
  description: "Kong's plugin cors names the origins of the product's own pages, never all, with credentials or without.",
  why: "A gateway that asks for keys serves clients that have one; any other page has no business reading its answers.",
  fix: "Name the origins of the frontends in config.origins",
  refused: 'plugin: cors\nconfig: { origins: ["*"] }',
  types: KONG_PLUGIN_TYPES,
  options: {},
  check: (resource) =>
    crossOrigins(resource)
      .filter(({ origins }) => origins.includes("*"))
      .map(({ path }) => ({ property: path, found: '"*"', expected: "origins by name, such as https://shop.example.com" })),
});
