import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Draft, type FenchiEvent, toEvent } from "../../events/index.ts";

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fenchi-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A number as 16 bytes in hex: an id that a test can read. */
export const idOfNumber = (number: number) => number.toString(16).padStart(32, "0");

export const dropDraft = (number: number): Draft => ({
  name: "drop.received",
  data: {
    drop: idOfNumber(number),
    item: "household/register/dump.sql",
    source: { kind: "file", path: "/ingest/dump.sql" },
    name: "dump.sql",
    disposition: "remove",
  },
});

export const eventOf = (draft: Draft, id: string): FenchiEvent =>
  toEvent(draft, { id, source: "/test", time: "2026-11-23T03:00:00.000Z" });

/** The drop event with a number; its id is `drop-<number>`. */
export const dropEvent = (number: number) => eventOf(dropDraft(number), `drop-${number}`);
