/** A folder of signed files that says itself who may sign: `allowed_signers`, and `revoked_keys` where there are any. */
import * as path from "node:path";
import { verifySignature, type Signed, type Verdict } from "./signatures";
import { textFiles, type TextFile } from "./textFiles";

export interface SignedFolder {
  /** The JSON files of a folder below, by name. */
  readonly files: (below: string) => readonly TextFile[];
  readonly verify: (signed: Signed) => Verdict;
}

export interface SignedFolderOptions {
  readonly folder: string;
  /** What signatures are for; one made for anything else is refused. */
  readonly namespace: string;
  /** When keys must be valid. */
  readonly now: Date;
}

export function signedFolder({ folder, namespace, now }: SignedFolderOptions): SignedFolder {
  const trust = {
    namespace,
    allowedSigners: path.join(folder, "allowed_signers"),
    revokedKeys: path.join(folder, "revoked_keys"),
    now,
  };
  return {
    files: (below) => textFiles(path.join(folder, below), ".json"),
    verify: (signed) => verifySignature(signed, trust),
  };
}
