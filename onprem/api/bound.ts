/**
 * Lets the first `most` words through and calls all further ones `other`, as those that are no word of code or name: a label's values stay few,
 * whoever chooses them.
 */
export function createBound(most: number): (word: string) => string {
  const known = new Set<string>();
  return (word) => {
    if (known.has(word)) return word;
    if (known.size >= most || !/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(word)) return "other";
    known.add(word);
    return word;
  };
}
