/** Reads the shape of a resource type from `.d.ts` files with TypeScript's parser alone, without its type checker. */

import typescript from "typescript";
import { createDeclarations, type Declared } from "./declarations";
import { valuesIn } from "./enumerations";
import type { Source } from "./source";
import type { Field, ResourceShape, Shape } from "./shape";

const ANY: Shape = { kind: "any" };

const declarations = createDeclarations();

export function extractShape(source: Source): ResourceShape {
  const reading: Reading = { named: {} };
  const declared = declarations.find(source.file, source.interface);
  const inputs = declared === undefined ? ANY : declaredShape(declared, reading);
  const taken = new Set(inputs.kind === "object" ? Object.keys(inputs.fields) : []);
  const outputs = source.class === undefined ? [] : declarations.properties(source.file, source.class);
  return { inputs, named: reading.named, computed: outputs.filter((name) => !taken.has(name)) };
}

interface Reading {
  readonly named: Record<string, Shape>;
}

function declaredShape(declared: Declared, reading: Reading): Shape {
  const { node, file } = declared;
  if (typescript.isTypeAliasDeclaration(node)) return shapeOf(node.type, file, reading);
  if (typescript.isEnumDeclaration(node)) return { kind: "string" };
  const inherited = (node.heritageClauses ?? []).flatMap((clause) => clause.types).flatMap((type) => {
    const parent = declarations.find(file.fileName, type.expression.getText(file));
    const shape = parent === undefined ? ANY : declaredShape(parent, reading);
    return shape.kind === "object" ? Object.entries(shape.fields) : [];
  });
  const own = node.members.filter(typescript.isPropertySignature).map((member) => fieldOf(member, file, reading));
  return { kind: "object", fields: Object.fromEntries([...inherited, ...own]) };
}

function fieldOf(member: typescript.PropertySignature, file: typescript.SourceFile, reading: Reading): [string, Field] {
  const shape = member.type === undefined ? ANY : shapeOf(member.type, file, reading);
  const allowed = valuesIn(declarations.comment(member, file));
  const name = member.name.getText(file).replaceAll('"', "");
  return [name, {
    shape: allowed === undefined ? shape : withValues(shape, allowed),
    required: member.questionToken === undefined,
  }];
}

/** A comment speaks of the values themselves, also where the property is a list of them. */
function withValues(shape: Shape, values: readonly (string | number)[]): Shape {
  if (shape.kind === "list") return { kind: "list", of: withValues(shape.of, values) };
  const fits = (shape.kind === "string" || shape.kind === "number") && typeof values[0] === shape.kind;
  return fits ? { kind: shape.kind, values } : shape;
}

function shapeOf(type: typescript.TypeNode, file: typescript.SourceFile, reading: Reading): Shape {
  if (typescript.isParenthesizedTypeNode(type)) return shapeOf(type.type, file, reading);
  if (typescript.isArrayTypeNode(type)) return { kind: "list", of: shapeOf(type.elementType, file, reading) };
  if (typescript.isUnionTypeNode(type)) return choiceOf(type, file, reading);
  if (typescript.isLiteralTypeNode(type)) return literalShape(type, file);
  if (typescript.isTypeLiteralNode(type)) return literalObject(type, file, reading);
  if (typescript.isTypeReferenceNode(type)) return referenceShape(type, file, reading);
  return KEYWORDS.get(type.kind) ?? ANY;
}

const KEYWORDS: ReadonlyMap<typescript.SyntaxKind, Shape> = new Map<typescript.SyntaxKind, Shape>([
  [typescript.SyntaxKind.StringKeyword, { kind: "string" }],
  [typescript.SyntaxKind.NumberKeyword, { kind: "number" }],
  [typescript.SyntaxKind.BooleanKeyword, { kind: "boolean" }],
]);

function choiceOf(type: typescript.UnionTypeNode, file: typescript.SourceFile, reading: Reading): Shape {
  const options = type.types.filter((option) => !isAbsent(option)).map((option) => shapeOf(option, file, reading));
  const literals = options.flatMap((option) => (option.kind === "string" ? (option.values ?? []) : []));
  const [only, ...others] = options;
  if (only === undefined) return ANY;
  if (others.length === 0) return only;
  const closed = options.every((option) => option.kind === "string" && option.values !== undefined);
  return closed ? { kind: "string", values: literals } : { kind: "choice", of: options };
}

/** `undefined` and `null`: an absent property never comes over the wire. */
function isAbsent(type: typescript.TypeNode): boolean {
  if (typescript.isLiteralTypeNode(type)) return type.literal.kind === typescript.SyntaxKind.NullKeyword;
  return type.kind === typescript.SyntaxKind.UndefinedKeyword;
}

function literalShape(type: typescript.LiteralTypeNode, file: typescript.SourceFile): Shape {
  if (typescript.isStringLiteral(type.literal)) return { kind: "string", values: [type.literal.text] };
  if (typescript.isNumericLiteral(type.literal)) return { kind: "number", values: [Number(type.literal.text)] };
  return /^(true|false)$/.test(type.getText(file)) ? { kind: "boolean" } : ANY;
}

function literalObject(type: typescript.TypeLiteralNode, file: typescript.SourceFile, reading: Reading): Shape {
  const index = type.members.find(typescript.isIndexSignatureDeclaration);
  if (index !== undefined) return { kind: "map", of: shapeOf(index.type, file, reading) };
  const fields = type.members.filter(typescript.isPropertySignature).map((member) => fieldOf(member, file, reading));
  return { kind: "object", fields: Object.fromEntries(fields) };
}

function referenceShape(type: typescript.TypeReferenceNode, file: typescript.SourceFile, reading: Reading): Shape {
  const name = type.typeName.getText(file);
  const [argument] = type.typeArguments ?? [];
  if (name === "pulumi.Input" && argument !== undefined) return shapeOf(argument, file, reading);
  if (name === "Array" && argument !== undefined) return { kind: "list", of: shapeOf(argument, file, reading) };
  const declared = declarations.find(file.fileName, name);
  if (declared === undefined) return ANY;
  if (reading.named[declared.key] === undefined) {
    // Said first, so that a type which contains itself ends here the second time.
    reading.named[declared.key] = ANY;
    reading.named[declared.key] = declaredShape(declared, reading);
  }
  return { kind: "named", name: declared.key };
}
