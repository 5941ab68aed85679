import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assess, needsAttention } from "../../../onprem/cli/assess.ts";
import type { DropStatus, VaultStatus } from "../../../onprem/engine/service.ts";

const providers = (...reachable: boolean[]): VaultStatus["providers"] =>
  reachable.map((each, index) => ({ name: `p${index}`, kind: "local", location: "/x", reachable: each, waiting: 0 }));
const drop = (state: DropStatus["state"], stalled: string[] = []): DropStatus => ({
  drop: "0".repeat(32),
  item: "a/b/c",
  name: "c",
  state,
  done: 0,
  providers: [],
  stalled,
});
const status = (more: Partial<VaultStatus>): VaultStatus => ({
  vault: "0".repeat(32),
  name: "v",
  home: "/h",
  trial: false,
  threshold: 2,
  quorum: 2,
  providers: providers(true, true, true),
  engine: { running: true },
  backups: { sealed: 0, restorable: 0, protected: 3 },
  drops: [],
  queues: [],
  overdue: [],
  head: 3,
  ...more,
});

describe("are the backups safe?", () => {
  test("all at all providers: yes, and one may be lost", () => {
    expect(assess(status({}))).toMatchObject({ verdict: "safe", spare: 1, restorable: 3, reasons: [] });
  });

  test("none yet", () => {
    const none = { sealed: 0, restorable: 0, protected: 0 };
    expect(assess(status({ backups: none })).verdict).toBe("empty");
  });

  test("some under way", () => {
    expect(assess(status({ drops: [drop("sealing")] }))).toMatchObject({ verdict: "working", open: 1 });
  });

  test("one provider away: somebody should look, none may fail", () => {
    const found = assess(status({ providers: providers(true, false, true) }));
    expect(found).toMatchObject({ verdict: "attention", reasons: [{ kind: "away", names: ["p1"], spare: 0 }] });
  });

  test("fewer than the threshold: no", () => {
    expect(assess(status({ providers: providers(true, false, false) })).verdict).toBe("risk");
  });

  test("a backup that waits for somebody and cannot be restored", () => {
    const found = assess(status({ drops: [drop("sealed", ["p2"])] }));
    expect(found).toMatchObject({ verdict: "partly", reasons: [{ kind: "stalled", names: ["p2"] }] });
  });

  test("one that can be restored and waits for the last provider", () => {
    expect(assess(status({ drops: [drop("restorable", ["p2"])] })).verdict).toBe("attention");
  });

  test("a failed drop, a dead letter", () => {
    expect(assess(status({ drops: [drop("failed")] }))).toMatchObject({
      verdict: "attention",
      reasons: [{ kind: "failed", count: 1 }],
    });
    const queues = [{ queue: "seal", ready: 0, delayed: 0, inFlight: 0, dead: 2 }];
    expect(assess(status({ queues })).reasons).toEqual([{ kind: "dead", count: 2 }]);
  });

  test("never called safe with a provider away, a failure or a dead letter", () => {
    const states = fc.constantFrom<DropStatus["state"]>("queued", "sealing", "sealed", "restorable", "failed");
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 3, maxLength: 6 }),
        fc.array(fc.tuple(states, fc.boolean()), { maxLength: 4 }),
        fc.nat(2),
        (reachable, drops, dead) => {
          const found = assess(
            status({
              providers: providers(...reachable),
              drops: drops.map(([state, waits]) => drop(state, waits ? ["p0"] : [])),
              queues: [{ queue: "q", ready: 0, delayed: 0, inFlight: 0, dead }],
            }),
          );
          const trouble = reachable.includes(false) || drops.some(([state, w]) => state === "failed" || w) || dead > 0;
          expect(needsAttention(found)).toBe(trouble);
        },
      ),
    );
  });
});
