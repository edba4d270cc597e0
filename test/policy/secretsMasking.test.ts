import assert from "node:assert/strict";
import fc from "fast-check";
import { SENTRY_DSN } from "../../release/secretShapes";
import { KINDS, PLACES, PUBLIC_PLACES } from "./secretsCanaries";
import { type Refusal, refusals } from "./secretsSample";

const RUNS = 20;
/** So many characters of a secret in a row are no chance. */
const TELLING = 10;

function assertMasked(secret: string, refused: readonly Refusal[]): void {
  const said = refused.map(({ message }) => message).join("\n");
  // What a kind has in common, such as a host name, is at the ends; the secret itself is told by its rarest part.
  const [rarest = secret] = (secret.match(/[A-Za-z0-9]{16,}/g) ?? [secret]).toSorted((a, b) => b.length - a.length);
  for (let start = 0; start + TELLING <= rarest.length; start++) {
    const part = rarest.slice(start, start + TELLING);
    assert.ok(!said.includes(part), `a part of the secret is in:\n${said.replaceAll(part, "<the part>")}`);
  }
}

describe("a planted secret", () => {
  for (const [kind, secrets] of Object.entries(KINDS)) {
    for (const [place, plant] of Object.entries(PLACES)) {
      it(`that is a ${kind} is refused in ${place}, and never shown`, async () => {
        await fc.assert(
          fc.asyncProperty(secrets, async (secret) => {
            const refused = await refusals(plant(secret));
            assert.notEqual(refused.length, 0);
            assertMasked(secret, refused);
          }),
          { numRuns: RUNS },
        );
      });
    }

    for (const [place, plant] of Object.entries(PUBLIC_PLACES)) {
      it(`that is a ${kind} is ${kind === SENTRY_DSN ? "left alone" : "refused"} in ${place}, and never shown`, async () => {
        await fc.assert(
          fc.asyncProperty(secrets, async (secret) => {
            const refused = await refusals(plant(secret));
            assert.equal(refused.length === 0, kind === SENTRY_DSN);
            assertMasked(secret, refused);
          }),
          { numRuns: RUNS },
        );
      });
    }
  }

  it("of no known kind is never shown, wherever it stands", async () => {
    const anything = fc.string({ unit: "grapheme-ascii", minLength: TELLING, maxLength: 60 });
    const places = fc.constantFrom(...Object.values({ ...PLACES, ...PUBLIC_PLACES }));
    await fc.assert(
      fc.asyncProperty(anything, places, async (secret, plant) => {
        const said = (await refusals(plant(secret))).map(({ message }) => message).join("\n");
        assert.ok(!said.includes(secret));
      }),
      { numRuns: 500 },
    );
  });
});
