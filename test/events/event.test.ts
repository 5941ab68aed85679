import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../events/error.ts";
import {
  type DataOf,
  type Draft,
  type EventName,
  events,
  type FenchiEvent,
  itemName,
  nameOf,
  parseEvent,
  toEvent,
} from "../../events/index.ts";

const id = "0123456789abcdef0123456789abcdef";
const sha256 = "ab".repeat(32);
const meta = { id: "e-1", source: "/agency/engine", time: "2026-11-23T03:00:00.000Z" };

/** One of every event; the type makes a new one missing here an error. */
const samples: { readonly [Name in EventName]: DataOf<Name> } = {
  "drop.received": {
    drop: id,
    item: "戶政/名冊/每日 dump.sql",
    source: { kind: "file", path: "/ingest/dump.sql" },
    name: "dump.sql",
    labels: { reason: "daily" },
    disposition: "remove",
  },
  "share.staged": { backup: id, provider: "aws", parcel: `${id}/0`, size: 7 },
  "share.stored": { backup: id, provider: "gcp", receipt: "AAEC" },
  "share.refused": { backup: id, provider: "azure", parcel: `${id}/0`, code: "provider-full", message: "No room." },
  "backup.sealed": { backup: id, drop: id, statement: "AAEC", table: "" },
  "backup.abandoned": { backup: id, drop: id, record: "AAEC", code: "source-changed", message: "It changed." },
  "drop.refused": { drop: id, item: "a/b/c", code: "drop-missing", message: "The drop is gone." },
  "manifest.signed": {
    backup: id,
    provider: "aws",
    revision: 1,
    manifest: "AAEC",
    witness: { seq: 1, bytes: "AAEC" },
  },
  "receipt.requested": { backup: id, provider: "aws", objects: ["packs/0"] },
  "deadline.passed": { backup: id, attempt: 1 },
  "backup.restorable": { backup: id, seq: 3, providers: ["aws", "gcp"] },
  "backup.protected": { backup: id, seq: 3, providers: ["aws", "gcp", "azure"] },
  "drill.requested": { drill: id, scenario: "one-provider-lost" },
  "drill.completed": { drill: id, scenario: "x", outcome: "completed", report: 1, successful: true },
  "drill.due": { scenario: "x", last: null, due: "2026-11-23T03:00:00Z", state: "soon" },
  "backup.overdue": { item: "戶政/登記/dump.sql", state: "late", backup: id, last: "2026-11-23T03:00:00Z" },
  "backup.stalled": { backup: id, waiting: [{ provider: "azure", missing: 2 }] },
  "restore.requested": {
    restore: id,
    backup: id,
    target: { kind: "path", path: "/restored/dump.sql" },
    without: ["aws"],
    range: { start: 0, end: 1 },
    path: "a/b",
    overwrite: true,
  },
  "restore.completed": {
    restore: id,
    backup: id,
    path: "/restored/dump.sql",
    size: 9,
    sha256,
    fetched: 12,
    providers: ["gcp"],
    faults: [{ provider: "aws", fault: "behind", message: "It showed an older manifest." }],
    milliseconds: 1.5,
  },
  "restore.failed": {
    restore: id,
    backup: id,
    code: "too-few",
    message: "Too few.",
    next: "Wait.",
    faults: [{ provider: "aws", fault: "missing", object: "packs/0", message: "It is gone." }],
  },
  "share.damaged": { backup: id, provider: "aws", object: "packs/0", pack: id, fault: "altered" },
};

const drafts = Object.entries(samples).map(([name, data]) => ({ name, data }) as Draft);
const refused = expect.objectContaining({ constructor: InvalidInput, code: "event-invalid" });
const overWire = (event: FenchiEvent): Record<string, unknown> => JSON.parse(JSON.stringify(event));

describe("every event", () => {
  it.each(drafts)("$name reads back as it was said", (draft) => {
    const event = toEvent(draft, meta);
    expect(parseEvent(overWire(event))).toEqual(event);
    expect(event.data).toEqual(draft.data);
    expect(nameOf(event)).toBe(draft.name);
  });

  it.each(drafts)("$name is a CloudEvent 1.0", (draft) => {
    const event = overWire(toEvent(draft, meta));
    expect(event).toMatchObject({ ...meta, specversion: "1.0", datacontenttype: "application/json" });
    expect(event["type"]).toBe(`tw.fenchi.${draft.name}`);
    // A drill that is due is none yet.
    expect(event["subject"]).toBe(draft.name === "drill.due" ? undefined : id);
    expect(URL.canParse(String(event["source"]), "https://example.test")).toBe(true);
    // "CloudEvents attribute names MUST consist of lower-case letters or digits" (section 3).
    for (const attribute of Object.keys(event)) expect(attribute).toMatch(/^[a-z0-9]{1,20}$/);
  });

  it.each(drafts)("$name is refused without any of its required fields, and with a field of another kind", (draft) => {
    const event = overWire(toEvent(draft, meta));
    const definition = events.find(({ name }) => name === draft.name);
    for (const [field, value] of Object.entries(draft.data)) {
      const { [field]: _, ...rest } = draft.data as Record<string, unknown>;
      if (!definition?.data.safeParse(rest).success)
        expect(() => parseEvent({ ...event, data: rest })).toThrow(refused);
      const other = typeof value === "string" ? 7 : "seven";
      expect(() => parseEvent({ ...event, data: { ...rest, [field]: other } })).toThrow(refused);
    }
    expect(() => parseEvent({ ...event, data: {} })).toThrow(refused);
  });

  it("has a name of its own: nouns, a point, a past participle", () => {
    const names = events.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.sort()).toEqual(Object.keys(samples).sort());
    for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z]+$/);
  });
});

describe("the envelope", () => {
  const event = overWire(toEvent({ name: "deadline.passed", data: samples["deadline.passed"] }, meta));

  it("may carry attributes that Fenchi does not know, and loses them", () => {
    expect(parseEvent({ ...event, traceparent: "00-0-0-00", dataschema: "/v1" })).toEqual(event);
  });

  it("needs neither subject nor time nor content type", () => {
    const { subject, time, datacontenttype, ...least } = event;
    expect([subject, time, datacontenttype]).not.toContain(undefined);
    expect(parseEvent(least)).toEqual(least);
  });

  it.each([
    ["another specification", { specversion: "0.3" }],
    ["no id", { id: "" }],
    ["no source", { source: undefined }],
    ["a time that is not in UTC", { time: "2026-11-23T03:00:00+08:00" }],
    ["another content type", { datacontenttype: "text/plain" }],
    ["an unknown type", { type: "tw.fenchi.moon.landed" }],
    ["another house's type", { type: "org.example.deadline.passed" }],
    ["the name of an object's own", { type: "__proto__" }],
  ])("is refused with %s", (_, change) => {
    expect(() => parseEvent({ ...event, ...change })).toThrow(refused);
  });

  it("is refused, and nothing else happens, when anything else comes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseEvent(value)).toThrow(refused);
        expect(() => parseEvent({ ...event, type: "tw.fenchi.share.stored", data: value })).toThrow(refused);
      }),
    );
  });
});

describe("saying", () => {
  it("what does not fit is refused", () => {
    expect(() => toEvent({ name: "deadline.passed", data: { backup: id, attempt: 0 } }, meta)).toThrow(refused);
    expect(() => toEvent({ name: "deadline.passed", data: samples["deadline.passed"] }, { ...meta, id: "" })).toThrow(
      refused,
    );
  });

  it("fills in what a restore leaves open", () => {
    const data = { restore: id, backup: id, target: { kind: "path" as const, path: "/x" } };
    expect(toEvent({ name: "restore.requested", data }, meta).data).toEqual({ ...data, without: [], overwrite: false });
  });
});

describe("an item's name", () => {
  it.each(["a/b/c", "戶政/名冊/每日 dump.sql", 'a/b/it\'s "quoted"', `a/b/${"長".repeat(100)}`])(
    "may be %s",
    (name) => {
      expect(itemName.parse(name)).toBe(name);
    },
  );

  it.each([
    "a/b",
    "a/b/c/d",
    "a//c",
    "a/b/..",
    "a/./c",
    "a/b/ c",
    "a/b/c ",
    "a/b/c\nd",
    "a/b/\ud800",
    `a/b/${"x".repeat(101)}`,
  ])("may not be %j", (name) => {
    expect(itemName.safeParse(name).success).toBe(false);
  });
});
