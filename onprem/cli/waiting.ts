import { Unavailable } from "../../events/error.ts";
import type { DropState, DropStatus, RestoreStatus, Service } from "../engine/service.ts";
import type { Context } from "./context.ts";
import { unlessInterrupted } from "./interrupt.ts";

/** Asked again this often where somebody watches a bar, and this seldom elsewhere: an answer comes at once when the state is reached. */
const watched = 200;
const unwatched = 10_000;

/** States that a drop passes, in order. */
export const dropStates = ["queued", "sealing", "sealed", "restorable", "protected"] as const satisfies DropState[];
/** What a command can wait for. */
export type WaitState = Exclude<(typeof dropStates)[number], "sealing">;

/** Whether a drop has come at least as far as `wanted`. */
export function hasReached({ state }: DropStatus, wanted: WaitState): boolean {
  return state !== "failed" && dropStates.indexOf(state) >= dropStates.indexOf(wanted);
}

/**
 * Waits until a drop is as far as wanted or has failed, and tells every step of it.
 *
 * @param timeout milliseconds
 * @throws {Unavailable} `cli-wait-timeout`; {Interrupted}
 */
export async function waitForDrop(
  context: Context,
  service: Service,
  first: DropStatus,
  options: {
    readonly wanted: WaitState;
    readonly timeout?: number | undefined;
    readonly onStatus?: (status: DropStatus) => void;
  },
): Promise<DropStatus> {
  const { wanted, timeout = Number.POSITIVE_INFINITY, onStatus } = options;
  const deadline = performance.now() + timeout;
  let status = first;
  for (;;) {
    onStatus?.(status);
    if (status.state === "failed" || hasReached(status, wanted)) return status;
    const left = deadline - performance.now();
    if (left <= 0) throw tooLong(status);
    const milliseconds = Math.min(pause(context), left);
    status = await unlessInterrupted(
      context.io.signal,
      service.dropStatus(first.drop, { state: wanted, milliseconds }),
    );
  }
}

/** Waits until a restore has ended, well or not. @throws {Interrupted} */
export async function waitForRestore(
  context: Context,
  service: Service,
  first: RestoreStatus,
  onStatus: (status: RestoreStatus) => void,
): Promise<RestoreStatus> {
  let status = first;
  for (;;) {
    onStatus(status);
    if (status.state === "completed" || status.state === "failed") return status;
    const asked = service.restoreStatus(first.restore, { milliseconds: pause(context) });
    status = await unlessInterrupted(context.io.signal, asked);
  }
}

function pause({ io, json, quiet }: Context): number {
  return io.stderr.isTTY && !json && !quiet ? watched : unwatched;
}

function tooLong(status: DropStatus): Unavailable {
  const { drop, state, name } = status;
  return new Unavailable("cli-wait-timeout", `${name} is still ${state}; the time to wait for it is over.`, {
    next: "It is on record and goes on while an engine runs: ask again with fenchi status.",
    params: { drop, state, name },
  });
}
