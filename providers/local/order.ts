/** Runs the tasks of one key one after another; different keys do not wait for each other. */
export function createSerial(): <Result>(key: string, task: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(task, task);
    last.set(key, mine);
    const forget = () => {
      if (last.get(key) === mine) last.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };
}

/**
 * Shares one run of `work` between all callers of a key who asked before it began (group commit). Who asks while it runs gets the
 * next run, since the present one may have begun before that caller's change.
 */
export function createShared(work: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const serial = createSerial();
  const waiting = new Map<string, Promise<void>>();
  return (key) => {
    const joined = waiting.get(key);
    if (joined !== undefined) return joined;
    const mine = serial(key, () => {
      waiting.delete(key);
      return work(key);
    });
    waiting.set(key, mine);
    return mine;
  };
}
