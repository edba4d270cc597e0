/** The members of a list of one kind, in their order, with the type of that kind. */
export function ofKind<Item extends { readonly kind: string }, Kind extends Item["kind"]>(
  items: readonly Item[],
  kind: Kind,
): Extract<Item, { kind: Kind }>[] {
  return items.filter((item): item is Extract<Item, { kind: Kind }> => item.kind === kind);
}
