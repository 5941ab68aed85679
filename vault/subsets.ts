/** Every way to choose `size` of the items, in the order of the items: the first choice is the first `size` of them. */
export function* subsets<T>(items: readonly T[], size: number): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = 0; first <= items.length - size; first++) {
    for (const rest of subsets(items.slice(first + 1), size - 1)) yield [...items.slice(first, first + 1), ...rest];
  }
}
