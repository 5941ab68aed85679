/** When things under way began, by id, in milliseconds since 1970. The oldest is forgotten past a bound. */
export interface Ages {
  /** The first time counts. */
  begin(id: string, time: number): void;
  /** The same thing goes on under another id. */
  rename(from: string, to: string): void;
  /** How long ago it began, and forgets it; `undefined` when that is not known. A clock that stepped back makes 0. */
  end(id: string, time: number): number | undefined;
}

export function createAges(most: number): Ages {
  const begun = new Map<string, number>();

  function set(id: string, time: number): void {
    if (begun.has(id)) return;
    begun.set(id, time);
    const [oldest] = begun.keys();
    if (begun.size > most && oldest !== undefined) begun.delete(oldest);
  }

  return {
    begin: set,
    rename(from, to) {
      const began = begun.get(from);
      if (began === undefined) return;
      begun.delete(from);
      set(to, began);
    },
    end(id, time) {
      const began = begun.get(id);
      begun.delete(id);
      return began === undefined ? undefined : Math.max(0, time - began);
    },
  };
}
