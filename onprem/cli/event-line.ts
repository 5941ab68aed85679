import { type FenchiEvent, nameOf } from "../../events/index.ts";
import { formatBytes, formatList, printable } from "./format.ts";
import type { Language } from "./language.ts";
import type { Paint, Tone } from "./paint.ts";

/** How each event looks: done is green, trouble is red, the rest is plain. */
const tones: Partial<Record<ReturnType<typeof nameOf>, Tone>> = {
  "backup.restorable": "good",
  "backup.protected": "good",
  "restore.completed": "good",
  "restore.failed": "bad",
  "drop.refused": "bad",
  "backup.abandoned": "bad",
  "backup.stalled": "warning",
  "backup.overdue": "warning",
  "drill.due": "warning",
  "share.refused": "warning",
  "share.damaged": "bad",
};

/** An event on one line: time, name, the last digits of what it is about, and what else matters. */
export function eventLine(event: FenchiEvent, paint: Paint, language: Language): string {
  const name = nameOf(event);
  const time = event.time === undefined ? "--:--:--.---" : clock(new Date(event.time));
  // Ids begin with the time, so their ends tell them apart.
  const subject = (event.subject ?? "").slice(-8).padEnd(8);
  const tone = tones[name];
  const padded = name.padEnd(18);
  return [paint("faint", time), tone ? paint(tone, padded) : padded, paint("name", subject), detail(event, language)]
    .join("  ")
    .trimEnd();
}

function detail(event: FenchiEvent, language: Language): string {
  const join = (names: readonly string[]) => formatList(names, language);
  switch (event.type) {
    case "tw.fenchi.drop.received":
      return printable(event.data.item);
    case "tw.fenchi.drill.requested":
      return event.data.scenario;
    case "tw.fenchi.drill.completed":
      return `${event.data.scenario}  ${event.data.outcome}`;
    case "tw.fenchi.drill.due":
      return `${event.data.scenario}  ${event.data.state}  ${event.data.due.slice(0, 10)}`;
    case "tw.fenchi.backup.overdue":
      return `${printable(event.data.item)}  ${event.data.state}`;
    case "tw.fenchi.share.staged":
      return `${event.data.provider}  ${formatBytes(event.data.size)}`;
    case "tw.fenchi.share.stored":
    case "tw.fenchi.receipt.requested":
      return event.data.provider;
    case "tw.fenchi.manifest.signed":
      return `${event.data.provider}  revision ${event.data.revision}`;
    case "tw.fenchi.backup.restorable":
    case "tw.fenchi.backup.protected":
      return join(event.data.providers);
    case "tw.fenchi.backup.stalled":
      return join(event.data.waiting.map((waiting) => `${waiting.provider} (${waiting.missing})`));
    case "tw.fenchi.restore.requested":
      return printable(event.data.target.path);
    case "tw.fenchi.restore.completed":
      return `${formatBytes(event.data.size)}  ${join(event.data.providers)}`;
    case "tw.fenchi.share.refused":
      return `${event.data.provider}  ${printable(event.data.message)}`;
    case "tw.fenchi.share.damaged":
      return `${event.data.provider}  ${event.data.fault}  ${event.data.object}`;
    case "tw.fenchi.drop.refused":
    case "tw.fenchi.backup.abandoned":
    case "tw.fenchi.restore.failed":
      return printable(event.data.message);
    case "tw.fenchi.backup.sealed":
    case "tw.fenchi.deadline.passed":
      return "";
  }
}

function clock(time: Date): string {
  const two = (value: number, digits = 2) => String(value).padStart(digits, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${two(time.getMilliseconds(), 3)}`;
}
