/** Every way we know to bring about an approval that nobody gave, each as a file or two in production's folder. */

import fc from "fast-check";
import type { ApprovalPayload } from "../../release/approvals/approval";
import { approvalFileName, approvalText, SIGNATURE_NAMESPACE, signedText } from "../../release/approvals/approval";
import { signText } from "../../toolchain/signatures";
import type { Person, SignedFile, Workplace } from "./people";
import { signed } from "./people";

export interface Forgery {
  readonly what: string;
  readonly file: SignedFile;
}

export interface Crew {
  readonly lead: Person;
  readonly cto: Person;
  readonly author: Person;
  readonly janitor: Person;
  readonly stranger: Person;
  readonly revoked: Person;
  readonly former: Person;
  readonly committer: Person;
}

/** Who may sign, and who may not (any more). */
export function crew(place: Workplace): Crew {
  const revoked = place.person("revoked@shop.dev");
  place.revoke(revoked);
  return {
    lead: place.person("tech-lead@shop.dev"),
    cto: place.person("cto@shop.dev"),
    author: place.person("author@shop.dev"),
    janitor: place.person("janitor@shop.dev"),
    stranger: place.person("tech-lead@shop.dev", { signs: null }),
    revoked,
    former: place.person("former@shop.dev", { signs: `namespaces="${SIGNATURE_NAMESPACE}",valid-before="20260101Z"` }),
    committer: place.person("committer@shop.dev", { signs: 'namespaces="git"' }),
  };
}

export interface Genuine {
  readonly payload: ApprovalPayload;
  readonly file: SignedFile;
  readonly signature: string;
}

/** Approvals that are signed by the right key of the wrong person, or say the wrong thing: made once, for signing costs time. */
export function wronglySigned({ payload }: Genuine, people: Crew): readonly Forgery[] {
  const other = "0123456789abcdef".repeat(4);
  const changed = (what: string, changes: Partial<ApprovalPayload>, by = people.lead, namespace?: string): Forgery => {
    return { what, file: signed({ ...payload, ...changes }, by, namespace) };
  };
  const extended = (what: string, fields: object): Forgery => ({
    what,
    file: signed({ ...payload, ...fields }, people.lead),
  });
  return [
    changed("another stack", { stack: "staging" }),
    changed("another step", { steps: { from: 2, to: 2 } }),
    changed("another plan", { plan: other }),
    changed("another release", { release: { ...payload.release, digest: other } }),
    changed("expired", { given: "2026-11-20T02:00:00Z", expires: "2026-11-20T03:00:00Z" }),
    changed("longer than the plan allows", { given: "2026-11-20T02:00:00Z", expires: "2030-01-01T00:00:00Z" }),
    changed("from the future", { given: "2030-01-01T00:00:00Z", expires: "2030-01-02T00:00:00Z" }),
    changed("a role that is not asked", { role: "janitor", approver: people.janitor.name }, people.janitor),
    changed(
      "a role that the approver does not hold",
      { role: "tech-lead", approver: people.janitor.name },
      people.janitor,
    ),
    changed("the author as approver", { role: "cto", approver: people.author.name }, people.author),
    changed("open conditions", { decision: { kind: "conditional", open: ["load test"] } }),
    changed("a rejection", { decision: { kind: "rejected", reason: "no" } }),
    changed("a key that nobody knows", {}, people.stranger),
    changed("another person's key", {}, people.cto),
    changed("a revoked key", { approver: people.revoked.name }, people.revoked),
    changed("a key whose time is over", { approver: people.former.name }, people.former),
    changed("a key for other things", { approver: people.committer.name }, people.committer),
    changed("another namespace", {}, people.lead, "git"),
    changed("an identity that is a pattern", { approver: "*" }),
    extended("an unknown field", { admin: true }),
    extended("another version", { version: 2 }),
    { what: "a signature over other white space", file: over(payload, JSON.stringify(payload, null, 2), people.lead) },
    { what: "a signature over nothing", file: over(payload, "", people.lead) },
  ];
}

function over(payload: ApprovalPayload, text: string, { key }: Person): SignedFile {
  const signature = signText(text, { namespace: SIGNATURE_NAMESPACE, key });
  return { name: approvalFileName(payload), text: approvalText({ payload, signature }) };
}

/** Changes made to a genuine approval after it was signed. */
export function tampered({ payload, file, signature }: Genuine, elsewhere: readonly string[]): fc.Arbitrary<Forgery> {
  const resigned = (changes: Partial<ApprovalPayload>, other = signature): SignedFile => {
    const content = { ...payload, ...changes };
    return { name: approvalFileName(content), text: approvalText({ payload: content, signature: other }) };
  };
  const bytes = Buffer.from(file.text);
  const blob = Buffer.from(signature, "base64");
  const place = (length: number) => fc.record({ at: fc.nat(length - 1), bit: fc.nat(7) });
  return fc.oneof(
    place(bytes.length).map(({ at, bit }) => ({
      what: `bit ${bit} of byte ${at} of the file flipped`,
      file: { ...file, text: flipped(bytes, at, bit).toString("utf8") },
    })),
    place(blob.length).map(({ at, bit }) => ({
      what: `bit ${bit} of byte ${at} of the signature flipped`,
      file: resigned({}, flipped(blob, at, bit).toString("base64")),
    })),
    fc.nat(bytes.length - 1).map((length) => ({
      what: `cut off after ${length} bytes`,
      file: { ...file, text: bytes.subarray(0, length).toString("utf8") },
    })),
    fc
      .stringMatching(/^[0-9a-f]{32}$/)
      .map((nonce) => ({ what: "a copy under another name", file: { ...file, name: `${nonce}.json` } })),
    fc
      .stringMatching(/^[0-9a-f]{32}$/)
      .map((nonce) => ({ what: "a copy with another nonce", file: resigned({ nonce }) })),
    fc.constantFrom(...elsewhere).map((other) => ({ what: "another approval's signature", file: resigned({}, other) })),
    fc
      .constantFrom<Partial<ApprovalPayload>>(
        { expires: "2026-11-23T02:00:01Z" },
        { approver: "cto@shop.dev", role: "cto" },
        { steps: { from: 1, to: 1 } },
        { overrides: [{ gate: "window", reason: "now" }] },
        { updatePlan: "0".repeat(64) },
      )
      .map((changes) => ({
        what: `${Object.keys(changes).join(" and ")} changed after signing`,
        file: resigned(changes),
      })),
    fc
      .constantFrom(
        { what: "a field beside the payload", text: file.text.replace(/^\{/, '{\n  "note": "trust me",') },
        { what: "a second payload before the signed one", text: file.text.replace(/^\{/, '{\n  "payload": {},') },
        { what: "other white space", text: `${file.text} ` },
        { what: "other line ends", text: file.text.replaceAll("\n", "\r\n") },
        { what: "a list of approvals", text: `[${file.text}]` },
        { what: "the payload alone", text: signedText(payload) },
      )
      .map(({ what, text }) => ({ what, file: { ...file, text } })),
  );
}

function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}
