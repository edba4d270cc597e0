import assert from "node:assert/strict";
import * as library from "@pulumi/policy/deserialize";
import { AnalyzeRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { unpack } from "../../policy/unpack";

type Sent = Record<string, JavaScriptValue>;

/** The library's declarations leave out how it reads a resource. */
const readByLibrary = Reflect.get(library, "deserializeProperties") as (sent: Struct, keepSecrets: boolean) => object;

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_LIST = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

const secret = (value: JavaScriptValue) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
const asset = (content: Sent) => ({ [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: "0f", ...content });

function read(sent: Sent) {
  return unpack(new AnalyzeRequest().setType("shop:index:Thing").setName("api").setUrn("urn").setProperties(Struct.fromJavaScript(sent)));
}

/** Whatever JSON can say, some of it secret. */
const { value: anything } = fc.letrec<{ value: JavaScriptValue; plain: JavaScriptValue }>((tie) => ({
  value: fc.oneof(tie("plain"), tie("plain").map(secret)),
  plain: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string().filter((key) => key !== "__proto__"), tie("value"), { maxKeys: 4 }),
  ),
}));

describe("a resource that the engine sends", () => {
  it("is read by its type, its name and its URN", () => {
    const { type, name, urn } = read({}).resource;
    assert.deepEqual([type, name, urn], ["shop:index:Thing", "api", "urn"]);
  });

  it("is read as Pulumi's library reads it, secrets in clear", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b", "c"), anything), (sent) => {
        const expected = readByLibrary(Struct.fromJavaScript(sent), false);
        assert.deepEqual(read(sent).resource.props, expected);
        assert.deepEqual(read(sent).unknown, []);
      }),
    );
  });

  it("says by their paths what a preview does not know yet, also inside of secrets", () => {
    const { resource, unknown } = read({
      name: UNKNOWN_TEXT,
      spec: { ports: UNKNOWN_LIST, "odd key": [80, secret(UNKNOWN_TEXT)] },
      password: secret(UNKNOWN_TEXT),
    });
    assert.deepEqual(unknown.toSorted(), ["name", "password", 'spec["odd key"][1]', "spec.ports"].toSorted());
    assert.deepEqual(resource.props, {
      name: undefined,
      spec: { ports: undefined, "odd key": [80, undefined] },
      password: undefined,
    });
  });

  it("shows files and archives by what they are made from", () => {
    const { props } = read({ page: asset({ text: "<h1>" }), image: asset({ path: "logo.png" }) }).resource;
    assert.deepEqual(props, { page: { hash: "0f", text: "<h1>" }, image: { hash: "0f", path: "logo.png" } });
  });

  it("is refused where it holds a kind of value that nobody knows", () => {
    const sent = { spec: { owner: { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:pulumi" } } };
    assert.throws(() => read(sent), /^Error: spec\.owner: found a kind of value that the policy pack cannot read/);
  });
});
