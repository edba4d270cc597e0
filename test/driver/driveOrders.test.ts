/** Orders that people leave for a driver that runs elsewhere, signed with keys of their own. */

import assert from "node:assert/strict";
import { canonicalJson } from "../../release/canonical";
import type { Letter, Reading } from "../../rollout/driver/orders";
import { followOrders, leaveOrder, ORDER_NAMESPACE, readOrder } from "../../rollout/driver/orders";
import type { Order, RolloutEvent } from "../../rollout/machine/event";
import type { Store } from "../../rollout/store";
import { signedFolder } from "../../toolchain/signedFolder";
import { signText } from "../../toolchain/signatures";
import { workplace } from "../approvals/people";
import type { Person, Workplace } from "../approvals/people";
import { memoryStore } from "../ledger/memoryStore";
import { stageFor } from "./stage";
import { atStepOne, planOf, RITA } from "./story";

const about = { stack: "production", rollout: "1.4.0" };
const KIM = "kim@shop.dev";
const plan = planOf({ approvals: { roles: { "tech-lead": [RITA], support: [KIM] }, plan: ["tech-lead"] } });
const promote: Order = { kind: "promote", by: RITA, reason: "it is quiet" };
const pause: Order = { kind: "pause", by: KIM, reason: "customers call" };
const [orderSigns, approvalSigns] = [`namespaces="${ORDER_NAMESPACE}"`, `namespaces="sluice"`];

describe("an order", function () {
  this.timeout(30_000);
  let place: Workplace;
  let people: { readonly rita: Person; readonly kim: Person; readonly stranger: Person; readonly approverOnly: Person };

  before(() => {
    place = workplace();
    people = {
      rita: place.person(RITA, { signs: orderSigns }),
      kim: place.person(KIM, { signs: orderSigns }),
      stranger: place.person(RITA, { signs: null }),
      approverOnly: place.person(RITA, { signs: approvalSigns }),
    };
  });
  after(() => place.remove());

  const verify: Reading["verify"] = (signed) =>
    signedFolder({ folder: place.folder, namespace: ORDER_NAMESPACE, now: new Date() }).verify(signed);
  const signing = ({ key }: Person, role = "tech-lead", namespace = ORDER_NAMESPACE) => ({
    role,
    sign: (text: string) => signText(text, { namespace, key }),
  });

  async function left(order: Order, options: { readonly signing?: ReturnType<typeof signing>; readonly about?: typeof about } = {}) {
    const store = memoryStore();
    await leaveOrder(store, options.about ?? about, order, options.signing);
    return [...store.texts.values()][0] ?? "";
  }

  const read = (text: string) => readOrder(text, { about, plan, verify });
  const followed = (text: string) => {
    const result = read(text);
    return "order" in result ? result.order : assert.fail(result.why);
  };
  const refused = (text: string, why: RegExp) => {
    const result = read(text);
    assert.match("why" in result ? result.why : assert.fail("it is followed"), why);
  };
  const changed = (text: string, change: (letter: Letter) => Partial<Letter>) => {
    const { letter, signature } = JSON.parse(text) as { readonly letter: Letter; readonly signature: string };
    return JSON.stringify({ letter: { ...letter, ...change(letter) }, signature });
  };

  it("to promote is followed with the signature of somebody who may approve", async () => {
    assert.deepEqual(followed(await left(promote, { signing: signing(people.rita) })), promote);
  });

  it("to promote is refused without a signature", async () => {
    refused(await left(promote), /^rita@shop\.dev may not: it takes tech-lead$/);
    const unsigned = changed(await left(promote), () => ({ role: "tech-lead" }));
    refused(unsigned, /^it is not signed, and it takes the signature of tech-lead$/);
  });

  it("to promote is refused to who may not approve, whatever role they claim", async () => {
    const byKim: Order = { ...promote, by: KIM };
    refused(await left(byKim, { signing: signing(people.kim, "support") }), /^kim@shop\.dev may not: it takes tech-lead$/);
    refused(await left(byKim, { signing: signing(people.kim, "tech-lead") }), /^kim@shop\.dev may not: it takes tech-lead$/);
  });

  it("to promote is refused with a key that is not the named person's, or not for orders", async () => {
    const not = /^the key that signed it is not an allowed one of rita@shop\.dev$/;
    refused(await left(promote, { signing: signing(people.kim) }), not);
    refused(await left(promote, { signing: signing(people.stranger) }), not);
    refused(await left(promote, { signing: signing(people.approverOnly) }), /./);
    refused(await left(promote, { signing: signing(people.rita, "tech-lead", "sluice") }), /./);
  });

  it("to promote is refused when anything of it was changed after it was signed", async () => {
    const text = await left(promote, { signing: signing(people.rita) });
    const changes: readonly ((letter: Letter) => Partial<Letter>)[] = [
      () => ({ nonce: "0000000000000000" }),
      () => ({ order: { ...promote, reason: "it is loud" } }),
    ];
    for (const change of changes) refused(changed(text, change), /^Signature verification failed|^the key|incorrect signature/i);
  });

  it("is about one rollout of one stack, and means nothing to another", async () => {
    const other = { signing: signing(people.rita), about: { ...about, rollout: "1.5.0" } };
    refused(await left(promote, other), /^it is about another rollout$/);
    refused(await left(pause, { about: { ...about, stack: "staging" } }), /^it is about another rollout$/);
    // Whoever only writes the rollout's name in finds that the signature is for the other one.
    refused(changed(await left(promote, other), () => about), /./);
  });

  it("is refused when it is none", () => {
    for (const text of ["", "{}", "[]", '{"letter":{"order":{"kind":"explode"}}}']) refused(text, /^it is no order: /);
  });

  it("to pause, resume or take back may come from anybody who can write to the store", async () => {
    for (const order of [pause, { ...pause, kind: "resume" }, { ...pause, kind: "rollback", level: 3 }] as const) {
      assert.deepEqual(followed(await left(order)), order);
    }
  });

  /** A driver at a step; what it refuses is told, and every letter is gone in the end. */
  function driven(kept: Store, history = atStepOne({ plan: { ...plan, notices: undefined } }).events()) {
    const stage = stageFor(history);
    const end = new AbortController();
    let tellEmpty: () => void = () => undefined;
    const emptied = new Promise<void>((resolve) => (tellEmpty = resolve));
    const remove = async (key: string) => {
      await kept.remove(key);
      if ((await kept.list("orders/")).length === 0) tellEmpty();
    };
    const store = { ...kept, remove };
    const refusals: string[] = [];
    let followedSoFar: readonly string[] = history.flatMap((event) => (event.kind === "ordered" ? [event.nonce] : []));
    const driving = stage.drive({
      signal: end.signal,
      onEvent: (_, state) => (followedSoFar = state.followed),
      outside: (emit, signal) =>
        followOrders({ store, about, plan, verify, followed: () => followedSoFar, onRefused: (why) => refusals.push(why) }, emit, signal),
    });
    const ended = async () => {
      end.abort();
      return driving;
    };
    return { stage, refusals, emptied, ended };
  }

  it("is taken from the store once it is on record, and not before", async () => {
    const store = memoryStore();
    await leaveOrder(store, about, promote, signing(people.rita));
    const { stage, emptied, ended } = driven(store);
    let write: () => void = () => undefined;
    stage.ledgerWaitsFor = () => new Promise((resolve) => (write = resolve));
    await stage.until("to be written: ordered");
    assert.equal((await store.list("orders/")).length, 1);
    write();
    await stage.until("begins gate 2");
    await emptied;
    assert.equal((await ended()).phase, "waiting");
    assert.equal(stage.log.filter((line) => line === "on record: ordered").length, 1);
  });

  it("that is refused is taken from the store, and told with the reason", async () => {
    const store = memoryStore();
    await leaveOrder(store, about, promote);
    const { refusals, stage, emptied, ended } = driven(store);
    await emptied;
    assert.equal((await ended()).phase, "holding");
    assert.match(refusals.join(), /^orders\/.*\.json: rita@shop\.dev may not: it takes tech-lead$/);
    assert.deepEqual(stage.entries.filter(({ event }) => event.kind === "ordered"), []);
  });

  it("is followed once by drivers of which the first dies between writing it down and taking it away", async () => {
    const store = memoryStore();
    const order: Letter = { ...about, nonce: "8f1c", order: pause };
    await store.write("orders/1.json", JSON.stringify({ letter: order }), null);
    const recorded: RolloutEvent = { kind: "ordered", order: pause, nonce: order.nonce };
    const history = atStepOne({ plan: { ...plan, notices: undefined } }).tell(recorded).events();
    const { stage, emptied, ended } = driven(store, history);
    await emptied;
    const { paused, followed: nonces } = await ended();
    assert.deepEqual([paused, nonces], [true, ["8f1c"]]);
    assert.deepEqual(stage.log.filter((line) => line.includes("ordered")), []);
  });

  it("is followed by the next driver where the first dies before it is written down", async () => {
    const store = memoryStore();
    await leaveOrder(store, about, pause);
    const first = driven(store);
    first.stage.ledgerWaitsFor = () => Promise.reject(new Error("killed"));
    await first.stage.until("to be written: ordered");
    await assert.rejects(first.ended(), /killed/);
    const second = driven(store);
    await second.stage.until("on record: ordered");
    await second.emptied;
    assert.equal((await second.ended()).paused, true);
  });

  it("that is left twice, under another name, is followed once", async () => {
    const store = memoryStore();
    const text = await left(promote, { signing: signing(people.rita) });
    await store.write("orders/1.json", text, null);
    await store.write("orders/2.json", text, null);
    const { stage, emptied, ended } = driven(store);
    await stage.until("begins gate 2");
    stage.doing("gate").emit({ kind: "gateOpened", step: 2, approvers: [] });
    await stage.until("begins update to step 2");
    stage.doing("update").emit({ kind: "updated", to: { kind: "step", step: 2 }, changes: [], seconds: 3 });
    await emptied;
    assert.deepEqual([(await ended()).phase, (await ended()).step], ["holding", 2]);
  });

  it("is not lost to a store that fails for a moment", async () => {
    const store = memoryStore();
    await leaveOrder(store, about, pause);
    let failures = 1;
    const list: Store["list"] = (prefix) => ((failures -= 1) >= 0 ? Promise.reject(new Error("503")) : store.list(prefix));
    const { stage, ended } = driven({ ...store, list });
    await stage.until("on record: ordered");
    assert.equal((await ended()).paused, true);
  });

  it("is signed as it is written: canonical JSON of the whole letter", async () => {
    const { letter, signature } = JSON.parse(await left(promote, { signing: signing(people.rita) })) as {
      readonly letter: Letter;
      readonly signature: string;
    };
    assert.ok("key" in verify({ text: canonicalJson(letter), signature, signer: RITA }));
  });
});
