import assert from "node:assert/strict";
import * as fc from "fast-check";
import { openLedger, readLedger, verifyLedger } from "../../rollout/ledger";
import { eventAt } from "./events";
import { memoryStore } from "./memoryStore";

interface Kept {
  readonly files: readonly { readonly key: string; readonly text: string }[];
  readonly head: string | null;
}

/** A ledger of some rollouts with some entries each. */
const ledgers = fc
  .array(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })
  .map(async (rollouts): Promise<Kept> => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    for (const [index, reasons] of rollouts.entries()) {
      for (const [second, why] of reasons.entries()) await ledger.append(`rollout-${index}`, eventAt(second, why));
    }
    return readLedger(store);
  });

interface Tampering {
  readonly what: string;
  /** Changes the lines of all files in place; `pick` gives the index of one of so many. */
  readonly change: (pages: string[][], pick: (of: number) => number) => void;
}

const tamperings: readonly Tampering[] = [
  {
    what: "one character edited",
    change(pages, pick) {
      const { page, line } = pickLine(pages, pick);
      const text = page[line] ?? "";
      const at = pick(text.length);
      page[line] = `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
    },
  },
  {
    what: "one character added",
    change(pages, pick) {
      const { page, line } = pickLine(pages, pick);
      const text = page[line] ?? "";
      const at = pick(text.length + 1);
      page[line] = `${text.slice(0, at)} ${text.slice(at)}`;
    },
  },
  {
    what: "an entry dropped",
    change(pages, pick) {
      const { page, line } = pickLine(pages, pick);
      page.splice(line, 1);
    },
  },
  {
    what: "an entry put elsewhere",
    change(pages, pick) {
      const { page, line } = pickLine(pages, pick);
      const [moved = ""] = page.splice(line, 1);
      const target = pages[pick(pages.length)] ?? page;
      target.splice(pick(target.length + 1), 0, moved);
    },
  },
  {
    what: "an entry written twice",
    change(pages, pick) {
      const { page, line } = pickLine(pages, pick);
      page.splice(pick(page.length + 1), 0, page[line] ?? "");
    },
  },
  {
    what: "a line added that is no entry",
    change(pages, pick) {
      const { page } = pickLine(pages, pick);
      page.splice(pick(page.length + 1), 0, ["", "{}", "nonsense", "null"][pick(4)] ?? "");
    },
  },
  {
    what: "the end cut off",
    change(pages, pick) {
      const last = pages.at(-1) ?? [];
      last.splice(pick(last.length));
    },
  },
  {
    what: "two files swapped",
    change(pages, pick) {
      const left = pick(pages.length);
      const right = pick(pages.length);
      [pages[left], pages[right]] = [pages[right] ?? [], pages[left] ?? []];
    },
  },
  { what: "a file emptied", change: (pages, pick) => (pages[pick(pages.length)] ?? []).splice(0) },
];

function pickLine(pages: string[][], pick: (of: number) => number): { page: string[]; line: number } {
  const page = pages[pick(pages.length)] ?? [];
  return { page, line: pick(page.length) };
}

function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}

describe("verifying a ledger", () => {
  it("finds nothing in a ledger that nobody has touched", async () => {
    await fc.assert(
      fc.asyncProperty(ledgers, async (made) => {
        const { files, head } = await made;
        assert.deepEqual(verifyLedger(files, head).problems, []);
      }),
      { numRuns: 50 },
    );
  });

  for (const { what, change } of tamperings) {
    it(`finds ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(ledgers, fc.infiniteStream(fc.nat()), async (made, choices) => {
          const { files, head } = await made;
          const pages = files.map(({ text }) => linesOf(text));
          change(pages, (of) => Number(choices.next().value) % of);
          const tampered = files.map(({ key }, index) => ({
            key,
            text: (pages[index] ?? []).map((line) => `${line}\n`).join(""),
          }));
          fc.pre(tampered.some(({ text }, index) => text !== files[index]?.text));
          assert.notDeepEqual(verifyLedger(tampered, head).problems, []);
        }),
        { numRuns: 300 },
      );
    });
  }

  const kept = async () => {
    const store = memoryStore();
    const ledger = await openLedger(store);
    for (const [second, rollout] of ["a", "a", "b", "c", "c", "c"].entries())
      await ledger.append(rollout, eventAt(second));
    return { ...(await readLedger(store)), entries: await ledger.entries() };
  };
  const wordsOf = ({ files, head }: Kept, expectedHash?: string) =>
    verifyLedger(files, head, { expectedHash }).problems.map((problem) =>
      "file" in problem ? `${problem.file}: ${problem.what}` : `entry ${problem.sequence}: ${problem.what}`,
    );

  it("says which entry is missing", async () => {
    const { files, head } = await kept();
    const without = files.map((file) => ({
      ...file,
      text: file.text
        .split("\n")
        .toSpliced(0, file.key.includes("-a") ? 1 : 0)
        .join("\n"),
    }));
    assert.deepEqual(wordsOf({ files: without, head }), ["entry 2: it stands where entry 1 is expected"]);
  });

  it("finds a rollout's file removed, the last one by the head", async () => {
    const { files, head } = await kept();
    assert.deepEqual(wordsOf({ files: files.toSpliced(1, 1), head }), [
      "ledger/000003-c.jsonl: it stands where number 2 is expected",
      "entry 4: it stands where entry 3 is expected",
    ]);
    assert.deepEqual(wordsOf({ files: files.slice(0, 2), head }), [
      "ledger/head.json: the ledger ended with entry 6, and ends with entry 3 now",
    ]);
    assert.deepEqual(wordsOf({ files: [], head }), [
      "ledger/head.json: the ledger ended with entry 6, and ends with entry 0 now",
    ]);
  });

  it("finds a head that is missing, broken, of another ledger, or more than one entry behind", async () => {
    const { files, entries } = await kept();
    const headOf = (sequence: number, hash = entries[sequence - 1]?.hash) => JSON.stringify({ sequence, hash });
    assert.deepEqual(wordsOf({ files, head: headOf(5) }), []);
    assert.match(wordsOf({ files, head: headOf(4) }).join(), /ends with entry 4, but it ends with 6/);
    assert.match(wordsOf({ files, head: null }).join(), /ends with entry 0, but it ends with 6/);
    assert.match(wordsOf({ files, head: "{}" }).join(), /the head has no sequence and hash/);
    assert.match(
      wordsOf({ files, head: headOf(6, "1".repeat(64)) }).join(),
      /entry 6 is not the one that the head names/,
    );
  });

  it("finds a line that was not written to its end", async () => {
    const { files, head } = await kept();
    const torn = files.map((file, index) => (index === 2 ? { ...file, text: file.text.slice(0, -20) } : file));
    assert.match(wordsOf({ files: torn, head }).join(), /000003-c\.jsonl: its last line is not finished/);
  });

  it("finds a ledger made anew, head and all, when a hash was noted down elsewhere", async () => {
    const real = await kept();
    const noted = real.entries[3]?.hash ?? "";
    assert.deepEqual(wordsOf(real, noted), []);
    const store = memoryStore();
    const forged = await openLedger(store);
    for (const { rollout, event } of real.entries.slice(1)) await forged.append(rollout, event);
    const { files, head } = await readLedger(store);
    assert.deepEqual(wordsOf({ files, head }), []);
    assert.deepEqual(wordsOf({ files, head }, noted), [
      `the ledger: no entry has the hash ${noted} that was noted down`,
    ]);
  });
});
