/** Pulumi's marks on values, in state, update plans and its protocol (sdk/go/common/resource/sig in pulumi/pulumi). */

/** The key under which a value says what it is. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What a secret says there. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export function isSecret(value: object): boolean {
  return Reflect.get(value, SIGNATURE) === SECRET;
}
