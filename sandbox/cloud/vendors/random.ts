/** The random package: results follow from the inputs and a seed, and every change makes a new resource. */

import { asText, isUnknown, listAt, numberAt, type Finding, type Properties } from "../values";
import { derive, deriveUuid, HEX, LOWER, type Declared, type Made, type Vendor } from "./vendor";

export const random: Vendor = {
  package: "random",
  sdk: "@pulumi/random",
  common: {
    replaceOn: ["*"],
    // The real plugin calls every password "none"; here ids tell resources apart.
    id: ({ seed }) => derive(seed, "id", 32, HEX),
  },
  resources: {
    "random:index/randomPassword:RandomPassword": { checks: [enoughLength], outputs: passwordOutputs },
    "random:index/randomString:RandomString": {
      checks: [enoughLength],
      id: text,
      outputs: (made) => ({ result: text(made) }),
    },
    "random:index/randomUuid:RandomUuid": { id: uuid, outputs: (made) => ({ result: uuid(made) }) },
    "random:index/randomId:RandomId": {
      id: (declared) => bytes(declared).toString("base64url"),
      outputs: idOutputs,
    },
    "random:index/randomInteger:RandomInteger": {
      id: (declared) => String(integer(declared)),
      outputs: integerOutputs,
    },
    "random:index/randomPet:RandomPet": { id: pet },
    "random:index/randomShuffle:RandomShuffle": { outputs: shuffleOutputs },
    "random:index/randomBytes:RandomBytes": { outputs: bytesOutputs },
  },
};

/** The kinds of character, each with the inputs that ask for it. */
const CHARACTERS = [
  { use: "lower", least: "minLower", alphabet: "abcdefghijklmnopqrstuvwxyz" },
  { use: "upper", least: "minUpper", alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { use: "numeric", least: "minNumeric", alphabet: "0123456789" },
  { use: "special", least: "minSpecial", alphabet: "!@#$%&*()-_=+[]{}<>:?" },
];

/** The SDK's comment on `length`. */
function enoughLength(inputs: Properties): readonly Finding[] {
  const length = numberAt(inputs, "length");
  const least = Math.max(1, CHARACTERS.reduce((sum, { least: name }) => sum + (numberAt(inputs, name) ?? 0), 0));
  if (length === undefined || isUnknown(inputs.length) || length >= least) return [];
  return [{ path: "length", reason: `expected at least ${least}, found ${length}` }];
}

/** As long as asked for, with at least as many of each kind as asked for. */
function text({ inputs, seed }: Declared): string {
  const kinds = CHARACTERS.filter(({ use }) => inputs[use] !== false).map((kind) => ({
    ...kind,
    alphabet: kind.use === "special" ? asText(inputs.overrideSpecial ?? kind.alphabet) : kind.alphabet,
  }));
  const required = kinds
    .map(({ use, least, alphabet }) => derive(seed, use, numberAt(inputs, least) ?? 0, alphabet))
    .join("");
  const free = (numberAt(inputs, "length") ?? 0) - required.length;
  const rest = derive(seed, "rest", Math.max(0, free), kinds.map(({ alphabet }) => alphabet).join("") || LOWER);
  return shuffled(Array.from(required + rest), seed).join("");
}

function shuffled<T>(items: readonly T[], seed: string): readonly T[] {
  return items
    .map((item, index) => ({ item, order: derive(seed, `order ${index}`, 8, HEX) }))
    .sort((one, other) => one.order.localeCompare(other.order))
    .map(({ item }) => item);
}

/** The hash has bcrypt's form, not its work: nothing here checks a password against it. */
function passwordOutputs(made: Made): Properties {
  return { result: text(made), bcryptHash: `$2a$10$${derive(made.seed, "bcrypt", 53)}` };
}

function uuid({ seed }: Declared): string {
  return deriveUuid(seed, "uuid");
}

function bytes({ inputs, seed }: Declared): Buffer {
  const length = numberAt(inputs, "byteLength") ?? numberAt(inputs, "length") ?? 0;
  return Buffer.from(derive(seed, "bytes", length * 2, HEX), "hex");
}

function idOutputs(made: Made): Properties {
  const prefix = asText(made.inputs.prefix ?? "");
  const content = bytes(made);
  return {
    hex: prefix + content.toString("hex"),
    dec: prefix + BigInt(`0x${content.toString("hex")}`).toString(),
    b64Std: prefix + content.toString("base64"),
    b64Url: prefix + content.toString("base64url"),
  };
}

function bytesOutputs(made: Made): Properties {
  const content = bytes(made);
  return { base64: content.toString("base64"), hex: content.toString("hex") };
}

function integer({ inputs, seed }: Declared): number {
  const least = numberAt(inputs, "min") ?? 0;
  const most = numberAt(inputs, "max") ?? 0;
  return least + (Number.parseInt(derive(seed, "integer", 12, HEX), 16) % (most - least + 1));
}

function integerOutputs(made: Made): Properties {
  return { result: integer(made) };
}

const WORDS = ["amber", "brave", "calm", "eager", "fleet", "gentle", "keen", "lucid", "merry", "noble", "quiet"];

function pet({ inputs, seed }: Declared): string {
  const length = numberAt(inputs, "length") ?? 2;
  const letters = Array.from(derive(seed, "pet", length, LOWER));
  const words = letters.map((letter) => WORDS[LOWER.indexOf(letter) % WORDS.length] ?? "calm");
  const prefix = inputs.prefix === undefined ? [] : [asText(inputs.prefix)];
  return [...prefix, ...words].join(asText(inputs.separator ?? "-"));
}

function shuffleOutputs({ inputs, seed }: Made): Properties {
  const items = shuffled(listAt(inputs, "inputs"), seed);
  return { results: items.slice(0, numberAt(inputs, "resultCount") ?? items.length) };
}
