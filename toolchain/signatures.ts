/** Signs and verifies text with OpenSSH keys, by `ssh-keygen -Y` (OpenSSH 8.1 or newer, format SSHSIG). */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

export interface Signed {
  readonly text: string;
  /** The base64 inside an SSHSIG, in one piece. */
  readonly signature: string;
  /** Identity of the signer, as the list of allowed signers names it. */
  readonly signer: string;
}

export interface Trust {
  /** What signatures are for; one made for anything else is refused. */
  readonly namespace: string;
  /** File in OpenSSH's ALLOWED SIGNERS format. */
  readonly allowedSigners: string;
  /** File of keys that are no longer trusted, as `ssh-keygen -r` takes it; it may be missing. */
  readonly revokedKeys: string;
  /** When keys must be valid. */
  readonly now: Date;
}

/** Fingerprint of the key, or why the signature is refused. */
export type Verdict = { readonly key: string } | { readonly refused: string };

export function verifySignature(signed: Signed, trust: Trust): Verdict {
  if (!existsSync(trust.allowedSigners))
    return { refused: `the list of allowed signers, ${trust.allowedSigners}, is not there` };
  return withFile(armoured(signed.signature), (file) => {
    const revoked = existsSync(trust.revokedKeys) ? ["-r", trust.revokedKeys] : [];
    const { status, words, key } = verify(file, signed, trust, revoked);
    if (status === 0 && key !== undefined) return { key };
    if (words !== "") return { refused: words };
    // ssh-keygen has no words for a revoked key, nor for one that is not on the list.
    const without = revoked.length > 0 && verify(file, signed, trust, []).status === 0;
    return {
      refused: without
        ? `the key of ${signed.signer} is revoked`
        : `the key that signed it is not an allowed one of ${signed.signer}`,
    };
  });
}

/** Signs with a private key file, or with the public key of one that the SSH agent holds. Throws with ssh-keygen's words. */
export function signText(
  text: string,
  { namespace, key }: { readonly namespace: string; readonly key: string },
): string {
  const { status, stdout, stderr, error } = sshKeygen(["-Y", "sign", "-n", namespace, "-f", key], text);
  if (status !== 0) throw new Error(`The key ${key} could not sign: ${error ? missing(error) : sentence(stderr)}.`);
  return stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("-----"))
    .join("");
}

function verify(
  file: string,
  { text, signer }: Signed,
  { namespace, allowedSigners, now }: Trust,
  revoked: readonly string[],
) {
  const args = [
    "-Y",
    "verify",
    "-n",
    namespace,
    "-I",
    signer,
    "-f",
    allowedSigners,
    "-s",
    file,
    `-Overify-time=${stamp(now)}`,
  ];
  const { status, stdout, stderr, error } = sshKeygen([...args, ...revoked], text);
  const words = error ? missing(error) : sentence(stderr);
  return { status, words, key: /\b(SHA256:\S+)\s*$/.exec(stdout)?.[1] };
}

function sshKeygen(args: readonly string[], input: string) {
  // Times without a zone are in UTC, and messages in English, on every machine.
  return spawnSync("ssh-keygen", args, { input, encoding: "utf8", env: { ...process.env, TZ: "UTC", LC_ALL: "C" } });
}

function missing(error: Error): string {
  const absent = "code" in error && error.code === "ENOENT";
  return absent ? "ssh-keygen is not on PATH; install OpenSSH 8.1 or newer" : error.message;
}

function sentence(stderr: string): string {
  const [first = ""] = stderr.split("\n").filter((line) => !/^(Signing data on standard input|)$/.test(line.trim()));
  return first.trim().replace(/\.$/, "");
}

/** `20261224103000` */
function stamp(time: Date): string {
  return time.toISOString().slice(0, 19).replace(/\D/g, "");
}

function armoured(signature: string): string {
  const lines = signature.match(/.{1,70}/g) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}

/** ssh-keygen takes the signature from a file only. */
function withFile<Value>(text: string, use: (file: string) => Value): Value {
  const folder = mkdtempSync(path.join(tmpdir(), "signature-"));
  try {
    const file = path.join(folder, "signature");
    writeFileSync(file, text, { mode: 0o600 });
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
