/** Somebody pressed Ctrl-C, or the system asked the process to end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * What `work` gives, unless the signal comes first. The work is not stopped: the caller closes what it works on.
 *
 * @throws {Interrupted}
 */
export function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {});
    return Promise.reject(new Interrupted());
  }
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new Interrupted());
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Resolves when the signal comes. */
export function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
