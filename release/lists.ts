/** Values that stand in a list more than once, with the places of the repetition and of the first one. */
export function duplicates(values: readonly string[]): { value: string; index: number; first: number }[] {
  return values
    .map((value, index) => ({ value, index, first: values.indexOf(value) }))
    .filter(({ index, first }) => index !== first);
}
