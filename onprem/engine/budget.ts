/** A bound on what is in memory at once: whoever would exceed it waits, in the order they came. */
export interface Budget {
  /** Waits for room; one request larger than the whole budget gets it when nobody else has any. @returns gives the room back, once */
  take(bytes: number): Promise<() => void>;
}

/** @param bytes how much may be out at once */
export function createBudget(bytes: number): Budget {
  let left = bytes;
  const waiting: { readonly size: number; readonly go: () => void }[] = [];
  const serve = () => {
    for (let next = waiting[0]; next && (next.size <= left || left === bytes); next = waiting[0]) {
      waiting.shift();
      left -= next.size;
      next.go();
    }
  };
  return {
    take(size) {
      const { promise, resolve } = Promise.withResolvers<() => void>();
      let given = false;
      const giveBack = () => {
        if (given) return;
        given = true;
        left += size;
        serve();
      };
      waiting.push({ size, go: () => resolve(giveBack) });
      serve();
      return promise;
    },
  };
}
