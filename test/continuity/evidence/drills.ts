import fc from "fast-check";
import { nextEntry } from "../../../continuity/drill/chain.ts";
import type { DrillEntry, DrillStep } from "../../../continuity/drill/record.ts";

type Timed = readonly [at: number, step: DrillStep];
type Started = Extract<DrillStep, { kind: "started" }>;
type Promised = Started["modules"][number];

/** Entries bound to one another, at milliseconds. */
export function recordOf(steps: readonly Timed[]): DrillEntry[] {
  const entries: DrillEntry[] = [];
  for (const [at, step] of steps) entries.push(nextEntry(entries.at(-1), at, step));
  return entries;
}

export const day = 86_400_000;
export const start = Date.parse("2026-03-02T01:00:00.000Z");

export function promised(number: number, with_: Partial<Promised> = {}): Promised {
  return {
    module: `內政部/戶政與役政資訊系統/${number}`,
    name: `模組${number}`,
    item: `戶政/模組${number}/db`,
    bytes: 10_000_000,
    core: number <= 2,
    rto: 600,
    rpo: 86_400,
    predicted: 10 * number,
    ...with_,
  };
}

export function started(modules: readonly Promised[], with_: Partial<Started> = {}): Started {
  return {
    kind: "started",
    drill: "d".repeat(32),
    time: new Date(start).toISOString(),
    scenario: { name: "one-provider-lost", text: "format: fenchi/scenario/v1\nname: one-provider-lost\n" },
    people: [{ name: "王科員", role: "operator" }],
    vaults: [{ agency: "內政部", vault: "a".repeat(32), head: 12 }],
    inventory: "1".repeat(64),
    previous: null,
    line: { bitsPerSecond: 100_000_000, roundTrip: 40, loss: 0 },
    targets: { steps: 5 },
    modules: [...modules],
    ...with_,
  };
}

/** What a module leaves that came back well between two times, in seconds. */
export function wellRestored({ module, bytes }: Promised, from: number, to: number): Timed[] {
  const sha256 = "5".repeat(64);
  return [
    [
      from * 1000,
      { kind: "module-started", module, backup: "b".repeat(32), backupTime: new Date(start - 3_600_000).toISOString() },
    ],
    [to * 1000, { kind: "module-restored", module, bytes, fetched: bytes + 1000, sha256, expected: sha256 }],
    [
      to * 1000 + 500,
      {
        kind: "module-checked",
        module,
        checks: [{ kind: "sql", name: "rows", passed: true, expected: "100", found: "100" }],
      },
    ],
  ];
}

export const ended = (seconds: number, outcome: "completed" | "stopped" | "failed" = "completed"): Timed => [
  seconds * 1000,
  { kind: "ended", time: new Date(start + seconds * 1000).toISOString(), outcome },
];

/** A drill of three modules, one after the other, in which all goes well. */
export function goodDrill(with_: Partial<Started> = {}, count = 3): DrillEntry[] {
  const modules = Array.from({ length: count }, (_, index) => promised(index + 1));
  return recordOf([
    [0, started(modules, with_)],
    [100, { kind: "acted", who: "王科員", what: "fenchi drill run" }],
    ...modules.flatMap((each, index) => wellRestored(each, index * 10, index * 10 + 9.8)),
    ended(count * 10 + 1),
  ]);
}

/** Text as hostile people write it: markup, quotes, control and direction characters, other planes. */
export const foreignText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.constantFrom(
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        '" onmouseover="x',
        "]]><style>*{display:none}</style>",
        "<!--",
        "-->",
        "&lt;b&gt;",
        "\u202Egnp.exe",
        "戶籍登記",
        "𠮷野家",
        'zr0-c1 class="x"',
        "</style>",
        "url(#zr0-c0)",
      ),
    )
    .map((text) => text.slice(0, maxLength))
    .filter((text) => text.isWellFormed());

/** Any drill that can be recorded: every kind of step, in any order that makes sense. */
export const anyDrill: fc.Arbitrary<DrillEntry[]> = fc
  .record({
    count: fc.integer({ min: 1, max: 6 }),
    name: foreignText(60),
    text: foreignText(300),
    who: foreignText(50).map((text) => text || "x"),
    window: fc.boolean(),
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom(
          "changed",
          "acted",
          "module-started",
          "module-restored",
          "module-checked",
          "module-failed",
          "provider-noticed",
          "paused",
          "resumed",
        ),
        module: fc.nat(),
        after: fc.integer({ min: 0, max: 5_000_000 }),
        bytes: fc.integer({ min: 0, max: 1e12 }),
        good: fc.boolean(),
        words: foreignText(200),
      }),
      { maxLength: 30 },
    ),
    outcome: fc.constantFrom("completed", "stopped", "failed"),
  })
  .map(({ count, name, text, who, window, steps, outcome }) => {
    const modules = Array.from({ length: count }, (_, index) =>
      promised(index + 1, { name: name || "x", predicted: index * 7.3 }),
    );
    let at = 0;
    const timed = steps.map((step): Timed => {
      at += step.after;
      return [at, stepOf(step, modules[step.module % count] as Promised, who)];
    });
    const line = {
      bitsPerSecond: 2e6,
      roundTrip: 600,
      loss: 0.02,
      ...(window ? { window: { up: 600, every: 3600 } } : {}),
    };
    return recordOf([
      [0, started(modules, { scenario: { name, text }, line })],
      ...timed,
      ended(at / 1000 + 1, outcome),
    ]);
  });

function stepOf(
  step: { kind: string; bytes: number; good: boolean; words: string },
  { module }: Promised,
  who: string,
): DrillStep {
  const { words, bytes, good } = step;
  switch (step.kind) {
    case "changed":
      return { kind: "changed", what: words };
    case "acted":
      return { kind: "acted", who, what: words };
    case "module-started":
      return {
        kind: "module-started",
        module,
        backup: "b".repeat(32),
        backupTime: new Date(start - bytes / 1e4).toISOString(),
      };
    case "module-restored":
      return {
        kind: "module-restored",
        module,
        bytes,
        fetched: bytes + 10,
        sha256: "5".repeat(64),
        expected: good ? "5".repeat(64) : "6".repeat(64),
      };
    case "module-checked":
      return {
        kind: "module-checked",
        module,
        checks: [{ kind: "sql", name: words, passed: good, expected: words, found: words }],
      };
    case "module-failed":
      return { kind: "module-failed", module, code: "provider-unavailable", message: words };
    case "provider-noticed":
      return { kind: "provider-noticed", provider: "cloud-a", fault: good ? "behind" : "altered", message: words };
    case "paused":
      return { kind: "paused", why: words };
    default:
      return { kind: "resumed", why: words };
  }
}
