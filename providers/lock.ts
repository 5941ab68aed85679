import { InvalidInput } from "../events/error.ts";

/** @throws {InvalidInput} `lock-invalid` when `until` is no date. Called before any I/O. */
export function assertLock(until: Date): void {
  if (Number.isNaN(until.getTime())) {
    throw new InvalidInput("lock-invalid", "A lock needs a date", { next: "Give the lock a valid date and time." });
  }
}
