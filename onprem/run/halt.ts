import { Unavailable } from "../../events/error.ts";
import type { ObjectStore } from "../../providers/contract.ts";
import { aroundEach } from "../../providers/wrap/around.ts";

/** What everything under way in a run fails of when it is halted: it goes on from there later. */
export function halted(): Unavailable {
  return new Unavailable("run-halted", "The run was halted.", { next: "Go on with it: fenchi run resume." });
}

/** A store that answers no more once the signal came. What was asked before goes on behind our back. */
export function withSignal(store: ObjectStore, signal: AbortSignal): ObjectStore {
  return aroundEach(store, (call) => {
    if (signal.aborted) return Promise.reject(halted());
    return new Promise((resolve, reject) => {
      const stop = () => reject(halted());
      signal.addEventListener("abort", stop, { once: true });
      call()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener("abort", stop));
    });
  });
}
