/** What an SDK declares about a resource type, as plain data that can be kept on disk. */

export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "boolean" }
  | { readonly kind: "string" | "number"; readonly values?: readonly (string | number)[] }
  | { readonly kind: "list" | "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Field>> }
  | { readonly kind: "choice"; readonly of: readonly Shape[] }
  /** A declared type by name; types may contain themselves. */
  | { readonly kind: "named"; readonly name: string };

export interface Field {
  readonly shape: Shape;
  readonly required: boolean;
}

export interface ResourceShape {
  readonly inputs: Shape;
  readonly named: Readonly<Record<string, Shape>>;
  /** Outputs that are not inputs: the vendor alone fills them. */
  readonly computed: readonly string[];
}
