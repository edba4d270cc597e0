/** PagerDuty: ids, computed outputs, and what its API refuses of escalation policies, services and integrations. */

import { hasUnknown, listAt, numberAt, textAt, type Finding, type Properties } from "../values";
import { derive, HEX, type Declared, type Neighbours, type Vendor } from "./vendor";

const POLICY = "pagerduty:index/escalationPolicy:EscalationPolicy";
const SERVICE = "pagerduty:index/service:Service";
const IDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export const pagerduty: Vendor = {
  package: "pagerduty",
  sdk: "@pulumi/pagerduty",
  common: { id: ({ seed }) => `P${derive(seed, "id", 6, IDS)}` },
  resources: {
    [POLICY]: { checks: [rounds, rules], refusals: [usersExist] },
    [SERVICE]: { refusals: [refersTo("escalationPolicy", POLICY)] },
    "pagerduty:index/serviceIntegration:ServiceIntegration": {
      replaceOn: ["service", "type", "vendor"],
      checks: [typeOrVendor],
      refusals: [refersTo("service", SERVICE)],
      outputs: ({ seed }) => ({ integrationKey: derive(seed, "integration key", 32, HEX) }),
    },
  },
  functions: { "pagerduty:index/getUser:getUser": user },
};

/** Everybody who has an address has an account; its id follows from the address. */
function user(inputs: Properties): Properties {
  const email = textAt(inputs, "email") ?? "";
  return { email, id: `U${derive(email, "user", 6, IDS)}`, name: email.split("@")[0] };
}

/** API, "Create an escalation policy": num_loops. */
function rounds(inputs: Properties): readonly Finding[] {
  const count = numberAt(inputs, "numLoops");
  if (count === undefined || (Number.isInteger(count) && count >= 0 && count <= 9)) return [];
  return [{ path: "numLoops", reason: `expected 0 to 9, found ${count}` }];
}

/** API, "Create an escalation policy": at least one rule, each with 1 to 10 targets. */
function rules(inputs: Properties): readonly Finding[] {
  const given = listAt(inputs, "rules");
  if (given.length === 0) return [{ path: "rules", reason: "expected at least one rule, found none" }];
  return given.flatMap((rule, index) => {
    const path = `rules[${index}]`;
    const count = listAt(rule, "targets").length;
    const delay = numberAt(rule, "escalationDelayInMinutes") ?? 1;
    return [
      ...(count >= 1 && count <= 10 ? [] : [{ path: `${path}.targets`, reason: `expected 1 to 10 targets, found ${count}` }]),
      ...(delay >= 1 ? [] : [{ path: `${path}.escalationDelayInMinutes`, reason: `expected 1 or more, found ${delay}` }]),
    ];
  });
}

function usersExist({ inputs }: Declared): readonly Finding[] {
  return listAt(inputs, "rules").flatMap((rule, index) =>
    listAt(rule, "targets").flatMap((target, place) => {
      const id = textAt(target, "id");
      if (id === undefined || textAt(target, "type") !== "user_reference" || /^U[A-Z0-9]{6}$/.test(id)) return [];
      return [{ path: `rules[${index}].targets[${place}].id`, reason: `there is no user ${JSON.stringify(id)}` }];
    }),
  );
}

function refersTo(property: string, type: string): (declared: Declared, cloud: Neighbours) => readonly Finding[] {
  return ({ inputs }, cloud) => {
    const id = inputs[property];
    if (cloud.ofType(type).some((other) => other.id === id)) return [];
    return [{ path: property, reason: `there is no ${type.split(":").at(-1) ?? type} ${JSON.stringify(id)}` }];
  };
}

/** Terraform, "pagerduty_service_integration": `type` conflicts with `vendor`, and one is needed. */
function typeOrVendor(inputs: Properties): readonly Finding[] {
  const given = ["type", "vendor"].filter((name) => inputs[name] !== undefined);
  if (given.length === 1 || hasUnknown(inputs.vendor)) return [];
  return [{ path: "type", reason: `expected exactly one of type and vendor, found ${given.length === 0 ? "neither" : "both"}` }];
}
