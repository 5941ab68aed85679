/** An option that may be given several times: each value is parsed and put behind the others. */
export function collect<T>(
  parse: (text: string) => T,
): (text: string, sofar: readonly T[] | undefined) => readonly T[] {
  return (text, sofar = []) => [...sofar, parse(text)];
}
