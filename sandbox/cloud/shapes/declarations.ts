/** Finds named declarations in `.d.ts` files: across imports, through namespaces and renaming exports. */

import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import typescript from "typescript";
import { NODE_MODULES } from "./source";

type Declaration =
  | typescript.InterfaceDeclaration
  | typescript.TypeAliasDeclaration
  | typescript.EnumDeclaration;

export interface Declared {
  readonly node: Declaration;
  readonly file: typescript.SourceFile;
  /** One key per declaration, however it was reached. */
  readonly key: string;
}

export interface Declarations {
  /** The declaration that a name, possibly dotted, means in a file. */
  find(file: string, name: string): Declared | undefined;
  /** Names of a class's instance properties. */
  properties(file: string, name: string): readonly string[];
  /** The doc comment before a node, as written. */
  comment(node: typescript.Node, file: typescript.SourceFile): string;
}

export function createDeclarations(): Declarations {
  const files = new Map<string, typescript.SourceFile>();

  function parsed(name: string): typescript.SourceFile {
    const known = files.get(name);
    if (known !== undefined) return known;
    const options = {
      languageVersion: typescript.ScriptTarget.Latest,
      jsDocParsingMode: typescript.JSDocParsingMode.ParseNone,
    };
    const file = typescript.createSourceFile(name, readFileSync(name, "utf8"), options);
    files.set(name, file);
    return file;
  }

  function find(name: string, symbol: string): Declared | undefined {
    const file = parsed(name);
    const [head = "", ...rest] = symbol.split(".");
    const imported = importOf(file, head);
    if (imported === undefined) return inStatements(file.statements, exportedName(file, head), rest, file, symbol);
    const target = rest.length > 0 && imported.whole ? rest.join(".") : [imported.name, ...rest].join(".");
    return existsSync(imported.file) ? find(imported.file, target) : undefined;
  }

  return { find, properties: (name, type) => classProperties(parsed(name), type), comment: commentBefore };
}

function inStatements(
  statements: readonly typescript.Statement[],
  head: string,
  rest: readonly string[],
  file: typescript.SourceFile,
  symbol: string,
): Declared | undefined {
  const [next, ...others] = rest;
  for (const statement of statements) {
    if (next === undefined && isDeclaration(statement) && statement.name.text === head) {
      return { node: statement, file, key: `${path.relative(NODE_MODULES, file.fileName)}#${symbol}` };
    }
    if (next !== undefined && isNamespace(statement, head)) {
      const found = inStatements(statement.body.statements, next, others, file, symbol);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isDeclaration(node: typescript.Node): node is Declaration {
  return (
    typescript.isInterfaceDeclaration(node) ||
    typescript.isTypeAliasDeclaration(node) ||
    typescript.isEnumDeclaration(node)
  );
}

function isNamespace(
  node: typescript.Statement,
  name: string,
): node is typescript.ModuleDeclaration & { readonly body: typescript.ModuleBlock } {
  return (
    typescript.isModuleDeclaration(node) &&
    node.name.text === name &&
    node.body !== undefined &&
    typescript.isModuleBlock(node.body)
  );
}

interface Imported {
  readonly file: string;
  readonly name: string;
  /** `import * as inputs`, where the name is the whole file. */
  readonly whole: boolean;
}

function importOf(file: typescript.SourceFile, name: string): Imported | undefined {
  for (const statement of file.statements.filter(typescript.isImportDeclaration)) {
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !typescript.isStringLiteral(statement.moduleSpecifier)) continue;
    const target = declarationFile(file.fileName, statement.moduleSpecifier.text);
    if (typescript.isNamespaceImport(bindings)) {
      if (bindings.name.text === name) return { file: target, name, whole: true };
      continue;
    }
    const element = bindings.elements.find((candidate) => candidate.name.text === name);
    if (element !== undefined) return { file: target, name: (element.propertyName ?? element.name).text, whole: false };
  }
  return undefined;
}

function declarationFile(from: string, specifier: string): string {
  const folder = specifier.startsWith(".") ? path.dirname(from) : NODE_MODULES;
  const base = path.join(folder, specifier);
  const file = `${base.replace(/\.js$/, "")}.d.ts`;
  return existsSync(file) ? file : path.join(base, "index.d.ts");
}

/** The local name behind `export type { ILocal as IExported }`. */
function exportedName(file: typescript.SourceFile, name: string): string {
  for (const statement of file.statements.filter(typescript.isExportDeclaration)) {
    const clause = statement.exportClause;
    if (clause === undefined || !typescript.isNamedExports(clause)) continue;
    const element = clause.elements.find((candidate) => candidate.name.text === name);
    if (element?.propertyName !== undefined) return element.propertyName.text;
  }
  return name;
}

function classProperties(file: typescript.SourceFile, name: string): readonly string[] {
  const declared = file.statements.filter(typescript.isClassDeclaration).find((node) => node.name?.text === name);
  const members = declared?.members.filter(typescript.isPropertyDeclaration) ?? [];
  return members
    .filter((member) => !member.modifiers?.some((modifier) => modifier.kind === typescript.SyntaxKind.PrivateKeyword))
    .map((member) => member.name.getText(file));
}

function commentBefore(node: typescript.Node, file: typescript.SourceFile): string {
  const ranges = typescript.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
  return ranges.map((range) => file.text.slice(range.pos, range.end)).join("\n");
}
