/** What Pulumi itself stores of a stack: its config and its outputs. */

import { type Resource, resourceRule, stackRule } from "../../rule";
import { childPath } from "../../values";
import { allowedNames, namedSecretsIn } from "./findings";
import { namesSecretSetting } from "./names";
import { textsIn } from "./places";

export const STACK = "pulumi:pulumi:Stack";

export const config = resourceRule({
  name: "secrets-none-in-stack-config",
  family: "secrets",
  severity: "critical",
  description: "No secret stands in clear in the stack's config.",
  why: "The stack's file is committed: everybody who has the repository, now or later, has the secret.",
  fix: "Run pulumi config set --secret <key>, and renew the value, for it has been in a file",
  refused: "shop:databasePassword: …",
  types: [STACK],
  options: { allowedNames },
  check: (_, options, context) => {
    const entries = Object.entries(context.config);
    const places = entries.flatMap(([key, text]) => textsIn(parsed(text), childPath("config", key), key));
    const expected = "an encrypted value (pulumi config set --secret)";
    const namesSecret = (name: string) => namesSecretSetting(name) || CREDENTIAL_HEADER.test(name);
    return namedSecretsIn(places, { namesSecret, allowed: options.allowedNames, expected });
  },
});

/** Headers that are set to say who asks. */
const CREDENTIAL_HEADER = /^((proxy-)?authorization|cookie)$/i;

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : text;
  } catch {
    return text;
  }
}

export const outputs = stackRule({
  name: "secrets-none-in-outputs",
  family: "secrets",
  severity: "critical",
  description: "No output of the stack is a secret.",
  why: "Outputs are printed after every update, and other stacks and people read them.",
  fix: "Keep the value in a secret store and give its name; list an output made with pulumi.secret in encryptedOutputs",
  refused: "export const databasePassword = password.result;",
  options: {
    encryptedOutputs: {
      description: "Outputs that are stored encrypted (pulumi.secret): a policy cannot see the difference.",
      default: [],
    },
  },
  check: async (resources, { encryptedOutputs }) => {
    const stacks = resources.filter(({ type }) => type === STACK);
    const found = await Promise.all(stacks.map((resource) => outputsOf(resource, encryptedOutputs)));
    return found.flat();
  },
});

async function outputsOf(resource: Resource, encrypted: readonly string[]) {
  const open = Object.entries(resource.props).filter(([name]) => !encrypted.includes(name));
  const places = open.flatMap(([name, value]) => textsIn(value, childPath("", name), name));
  const expected = "the name of the secret, or nothing";
  const findings = await namedSecretsIn(places, { namesSecret: namesSecretSetting, allowed: [], expected });
  return findings.map((finding) => ({ ...finding, resource }));
}
