import { FenchiError, InvalidInput } from "../../events/error.ts";
import { Interrupted } from "./interrupt.ts";

/** What a command's end means to the shell. The same table is in the help and in the README. */
export const exit = {
  good: 0,
  failed: 1,
  usage: 2,
  /** It worked, and what it found needs somebody: damage, a provider away, a failed drop. */
  attention: 3,
  /** Busy or out of reach: the same command may succeed later. */
  busy: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** The exit code of a command that ended with an error. */
export function exitFor(error: unknown): ExitCode {
  if (error instanceof Interrupted) return exit.interrupted;
  if (!(error instanceof FenchiError)) return exit.failed;
  if (error instanceof InvalidInput) return exit.usage;
  return error.retriable || error.code === "home-busy" ? exit.busy : exit.failed;
}
