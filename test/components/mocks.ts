/** Runs a component under Pulumi's mocks and gives what it registered, in plain values. */

import * as pulumi from "@pulumi/pulumi";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Declares resources in `program`, waits until all are registered, and gives them with the program's result. */
export async function declare<Result>(
  program: () => Result | Promise<Result>,
): Promise<{ readonly resources: readonly Registered[]; readonly result: Result }> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs: inputs as Record<string, unknown> });
        return { id: `${name}-id`, state: { ...(inputs as Record<string, unknown>), url: `${name}.example.app` } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "sluice",
    "test",
    false,
  );
  const result = await program();
  await pulumi.runtime.disconnect();
  return { resources, result };
}

/** Every registered resource whose type token ends so, e.g. `:Deployment`. */
export function ofType(resources: readonly Registered[], suffix: string): Registered[] {
  return resources.filter(({ type }) => type.endsWith(suffix));
}

/** Whether a registered value was marked secret. */
export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && SECRET_SIGNATURE in value;
}
