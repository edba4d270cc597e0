import assert from "node:assert/strict";
import fc from "fast-check";
import { readApprovals } from "../../release/approvals/reading";
import { findingsOf } from "../../release/gates";
import { signedFolder } from "../../toolchain/signedFolder";
import type { Forgery, Genuine } from "./forgeries";
import { crew, tampered, wronglySigned } from "./forgeries";
import type { SignedFile } from "./people";
import { payloadFor, signed, workplace } from "./people";
import { approvals, given } from "./situation";

const { record, ...atGate } = given({
  plan: {
    approvals: {
      ...approvals,
      roles: {
        ...approvals.roles,
        "tech-lead": ["tech-lead@shop.dev", "revoked@shop.dev", "former@shop.dev", "committer@shop.dev"],
      },
    },
  },
});

describe("a forged approval", function () {
  // A thousand signatures are looked at, each by ssh-keygen.
  this.timeout(120_000);

  const place = workplace();
  const people = crew(place);
  const genuine = approvalOf();
  after(() => place.remove());

  function approvalOf(): Genuine {
    const payload = payloadFor(record, "2026-11-22T02:00:00Z", {});
    const file = signed(payload, people.lead);
    return { payload, file, signature: (JSON.parse(file.text) as { signature: string }).signature };
  }

  /** What the gate answers to just this file; empty when it opens. */
  function answer(file: SignedFile): string {
    const { verify } = signedFolder({ folder: place.folder, namespace: "sluice", now: atGate.now });
    const { verified, refused } = readApprovals({ stack: "production", files: [file], verify });
    return findingsOf("approvals", { ...atGate, record, approvals: verified, refused })
      .map(({ found }) => found)
      .join("\n");
  }

  function assertRefused({ what, file }: Forgery): void {
    const said = answer(file);
    assert.notEqual(said, "", `${what} gets through`);
    assert.match(said, /(that of \S+ |is void: |last word of \S+ ).{8}/, `${what} is refused without a reason`);
  }

  it("is not the genuine one, which opens the gate", () => assert.equal(answer(genuine.file), ""));

  const signedForgeries = wronglySigned(genuine, people);
  const reasons: Readonly<Record<string, RegExp>> = {
    "another stack": /is for stack staging/,
    "a key that nobody knows": /the key that signed it is not an allowed one of tech-lead@shop\.dev/,
    "another person's key": /the key that signed it is not an allowed one of tech-lead@shop\.dev/,
    "a revoked key": /the key of revoked@shop\.dev is revoked/,
    "a key whose time is over": /key has expired/,
    "a key for other things": /not permitted for use in signature namespace|not an allowed one/,
    "another namespace": /namespace does not match/,
    "an unknown field": /payload has unknown fields: admin/,
    "a signature over nothing": /incorrect signature/,
  };
  for (const forgery of signedForgeries) {
    it(`with ${forgery.what} does not count, and it says why`, () => {
      assertRefused(forgery);
      assert.match(answer(forgery.file), reasons[forgery.what] ?? /./);
    });
  }

  it("does not get through, in 1,000 random ways", () => {
    const elsewhere = signedForgeries
      .slice(0, 6)
      .map(({ file }) => (JSON.parse(file.text) as { signature: string }).signature);
    const forgeries = fc.oneof(
      { weight: 9, arbitrary: tampered(genuine, elsewhere) },
      { weight: 1, arbitrary: fc.constantFrom(...signedForgeries) },
    );
    // On a failure fast-check says which seed gives it again.
    fc.assert(fc.property(forgeries, assertRefused), { numRuns: 1000 });
  });
});
