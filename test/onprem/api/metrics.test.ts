import { describe, expect, it } from "vitest";
import type { Draft, FenchiEvent } from "../../../events/index.ts";
import { toEvent } from "../../../events/index.ts";
import { createAges } from "../../../onprem/api/ages.ts";
import { createMetrics } from "../../../onprem/api/metrics.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { dropDraft, idOfNumber } from "../samples.ts";

let said = 0;
const at = (seconds: number, draft: Draft): FenchiEvent =>
  toEvent(draft, {
    id: `e${said++}`,
    source: "/test",
    time: new Date(Date.UTC(2026, 10, 23) + seconds * 1_000).toISOString(),
  });

const backup = idOfNumber(100);
const seal = (drop: number): Draft => ({
  name: "backup.sealed",
  data: { backup: idOfNumber(drop + 99), drop: idOfNumber(drop), statement: "AA==", table: "AA==" },
});
const providers = ["taipei", "tokyo"];

/** The value of a line of the text, by its name and labels. */
async function read(metrics: ReturnType<typeof createMetrics>) {
  const text = await metrics.text(await createMemoryService().status());
  const value = (line: string) => {
    const found = text.split("\n").find((candidate) => candidate.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  };
  return { text, value };
}

describe("the engine's figures", () => {
  it("show the vault as it is now", async () => {
    const metrics = createMetrics({ process: false });
    const { value } = await read(metrics);
    expect(value('fenchi_backups{state="protected"}')).toBe(2);
    expect(value('fenchi_provider_reachable{provider="tokyo"}')).toBe(1);
    expect(value('fenchi_queue_messages{queue="seal",state="inFlight"}')).toBe(2);
    expect(value("fenchi_chain_head")).toBe(3);
    const status = await createMemoryService().status();
    const later = await metrics.text({
      ...status,
      providers: [{ ...status.providers[0]!, reachable: false }],
      queues: [],
    });
    expect(later).toContain('fenchi_provider_reachable{provider="taipei"} 0');
    expect(later).not.toContain('provider="tokyo"');
    expect(later).not.toContain('queue="seal"');
  });

  it("count what is said", async () => {
    const metrics = createMetrics({ process: false });
    const events: Draft[] = [
      { name: "share.staged", data: { backup, provider: "tokyo", parcel: "p", size: 40 } },
      { name: "share.staged", data: { backup, provider: "tokyo", parcel: "q", size: 2 } },
      { name: "share.refused", data: { backup, provider: "tokyo", parcel: "p", code: "disk-full", message: "m" } },
      { name: "share.damaged", data: { backup, provider: "tokyo", object: "o", fault: "altered" } },
      { name: "backup.stalled", data: { backup, waiting: [{ provider: "tokyo", missing: 4 }] } },
      {
        name: "backup.abandoned",
        data: { backup, drop: idOfNumber(1), record: "AA==", code: "source-changed", message: "m" },
      },
    ];
    for (const draft of events) metrics.observe(at(0, draft));
    metrics.sealed(1_000);
    metrics.failed("disk-full");
    const { value } = await read(metrics);
    expect(value('fenchi_events_total{event="share.staged"}')).toBe(2);
    expect(value('fenchi_staged_bytes_total{provider="tokyo"}')).toBe(42);
    expect(value('fenchi_failures_total{code="disk-full"}')).toBe(2);
    // An attempt that was given up is told by its event; whether the drop failed, by the drop's own.
    expect(value('fenchi_failures_total{code="source-changed"}')).toBeUndefined();
    expect(value('fenchi_events_total{event="backup.abandoned"}')).toBe(1);
    expect(value('fenchi_provider_faults_total{provider="tokyo",fault="altered"}')).toBe(1);
    expect(value('fenchi_stalled_total{provider="tokyo"}')).toBe(1);
    expect(value("fenchi_sealed_bytes_total")).toBe(1_000);
  });

  it("tell how long a drop took to be restorable and protected", async () => {
    const metrics = createMetrics({ process: false });
    const data = { backup, seq: 1, providers };
    metrics.observe(at(0, dropDraft(1)));
    metrics.observe(at(2, seal(1)));
    metrics.observe(at(10, { name: "backup.restorable", data }));
    metrics.observe(at(20, { name: "backup.restorable", data }));
    metrics.observe(at(100, { name: "backup.protected", data }));
    // Its drop came before this process: its age is not known, and not guessed.
    metrics.observe(at(101, { name: "backup.protected", data: { ...data, backup: idOfNumber(5) } }));
    const { value } = await read(metrics);
    expect(value("fenchi_restorable_after_seconds_sum")).toBe(10);
    expect(value("fenchi_protected_after_seconds_sum")).toBe(100);
    expect(value("fenchi_protected_after_seconds_count")).toBe(1);
    expect(value("fenchi_last_protected_timestamp_seconds")).toBe(Date.UTC(2026, 10, 23) / 1_000 + 101);
  });

  it("tell of restores", async () => {
    const metrics = createMetrics({ process: false });
    const fault = { provider: "tokyo", fault: "behind" as const, message: "m" };
    const done = { restore: idOfNumber(1), backup, path: "/x", size: 7, fetched: 9, providers, milliseconds: 2_500 };
    metrics.observe(at(0, { name: "restore.completed", data: { ...done, faults: [fault] } }));
    metrics.observe(
      at(0, {
        name: "restore.failed",
        data: { restore: idOfNumber(2), backup, code: "too-few", message: "m", next: "n", faults: [fault] },
      }),
    );
    const { value } = await read(metrics);
    expect(value("fenchi_restored_bytes_total")).toBe(7);
    expect(value("fenchi_fetched_bytes_total")).toBe(9);
    expect(value("fenchi_restore_duration_seconds_sum")).toBe(2.5);
    expect(value('fenchi_failures_total{code="too-few"}')).toBe(1);
    expect(value('fenchi_provider_faults_total{provider="tokyo",fault="behind"}')).toBe(2);
  });

  it("do not grow with what is said", async () => {
    const metrics = createMetrics({ process: false });
    for (let number = 0; number < 1_000; number++) {
      metrics.observe(at(number, dropDraft(number)));
      metrics.observe(
        at(number, {
          name: "share.staged",
          data: { backup: idOfNumber(number), provider: `p${number}`, parcel: "x", size: 1 },
        }),
      );
      metrics.failed(`code-${number}`);
      metrics.failed(`Not a code: "${number}"\n`);
    }
    const { text, value } = await read(metrics);
    expect(text.split("\n").length).toBeLessThan(500);
    expect(value('fenchi_failures_total{code="other"}')).toBe(1_800);
    expect(text).not.toContain(idOfNumber(1));
    expect(text).not.toContain("register");
  });

  it("are of the one engine, with or without the process's own", async () => {
    const [one, other] = [createMetrics(), createMetrics({ process: false })];
    one.failed("x");
    expect((await read(one)).text).toContain("process_resident_memory_bytes");
    expect((await read(other)).text).not.toContain("process_");
    expect((await read(other)).value('fenchi_failures_total{code="x"}')).toBeUndefined();
  });
});

describe("ages", () => {
  it("are bounded, and never negative", () => {
    const ages = createAges(2);
    ages.begin("a", 5);
    ages.begin("a", 9);
    ages.rename("a", "b");
    ages.rename("unknown", "c");
    expect([ages.end("a", 7), ages.end("b", 7), ages.end("b", 7), ages.end("c", 7)]).toEqual([
      undefined,
      2,
      undefined,
      undefined,
    ]);
    ages.begin("f", 5);
    expect(ages.end("f", 1)).toBe(0);
    ages.begin("g", 1);
    ages.begin("d", 1);
    ages.begin("e", 1);
    expect([ages.end("g", 7), ages.end("d", 3), ages.end("e", 3)]).toEqual([undefined, 2, 2]);
  });
});
