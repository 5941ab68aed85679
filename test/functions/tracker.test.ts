import { beforeEach, describe, expect, it } from "vitest";
import type { FenchiEvent } from "../../events/index.ts";
import { fromBase64, sha256Hex, toBase64 } from "../../vault/bytes.ts";
import { codec } from "../../vault/codec.ts";
import { openManifest } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import { openReceipt, type Receipt, signReceipt } from "../../vault/receipt.ts";
import type { SigningKey } from "../../vault/signed.ts";
import { backUp, drop, named, packsOf, run } from "../fakes/drive.ts";
import { type Handmade, sealByHand } from "../fakes/handmade.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { seededDice, seededRandom } from "../fakes/random.ts";

type Stored = Extract<FenchiEvent, { type: "tw.fenchi.share.stored" }>;

const bytes = seededRandom("tracker")(150_000);
let pipeline: Pipeline;
let backup: string;
/** Every receipt of the backup, given by its provider and not delivered yet. */
let receipts: readonly Stored[];

beforeEach(async () => {
  pipeline = await memoryPipeline(2, 3, "tracker");
  const { backup: id, said } = await backUp(pipeline, "1", bytes, {
    hold: (event) => event.type === "tw.fenchi.share.stored",
  });
  backup = id;
  receipts = named(said, "share.stored");
});

const of = (...providers: string[]) => receipts.filter(({ data }) => providers.includes(data.provider));
const open = ({ data }: Stored, from = pipeline) =>
  openReceipt(fromBase64(data.receipt), from.vault, data.provider, data.backup);

function keyOf(index: number, from = pipeline): SigningKey {
  const key = from.receiptKeys[index];
  if (!key) throw new RangeError();
  return key;
}

async function stored(receipt: Receipt, key: SigningKey, as: Partial<Stored["data"]> = {}): Promise<FenchiEvent> {
  const { backup: id, provider } = receipt;
  const data = { backup: id, provider, receipt: toBase64(await signReceipt(receipt, key)), ...as };
  return pipeline.asEvent({ name: "share.stored", data });
}

/** Delivers to the tracker alone. @returns what it said */
async function tell(...events: FenchiEvent[]): Promise<FenchiEvent[]> {
  return await run(pipeline, events, { hold: () => true });
}

async function complete(): Promise<readonly string[]> {
  return (await pipeline.ledger.read(backup))?.complete ?? [];
}

describe("a receipt does not count", () => {
  it("with other hashes than the sealer's, however many there are", async () => {
    for (const event of of("p0")) {
      const receipt = open(event);
      const objects = receipt.objects.map((object) => ({ ...object, sha256: sha256Hex(Buffer.from(object.name)) }));
      await tell(await stored({ ...receipt, objects }, keyOf(0)));
    }
    expect(await complete()).toEqual([]);
    await tell(...of("p0"));
    expect(await complete()).toEqual(["p0"]);
  });

  it("for another provider, though that one's hashes are right", async () => {
    for (const event of of("p1")) {
      // p0 says that it stores what p1 does: p1's shares are not p0's.
      await tell(await stored({ ...open(event), provider: "p0" }, keyOf(0)));
      const relabelled = pipeline.asEvent({ name: "share.stored", data: { ...event.data, provider: "p0" } });
      await expect(tell(relabelled)).rejects.toMatchObject({ code: "signature-invalid" });
      await expect(tell(await stored(open(event), keyOf(0)))).rejects.toMatchObject({ code: "signature-invalid" });
      const ofAnother = await stored(open(event), keyOf(0), { provider: "p0" });
      await expect(tell(ofAnother)).rejects.toMatchObject({ code: "receipt-foreign" });
    }
    expect(await complete()).toEqual([]);
  });

  it("twice: what is replayed is what was said", async () => {
    for (let time = 0; time < 5; time++) await tell(...of("p0"));
    expect(await complete()).toEqual(["p0"]);
    expect((await pipeline.ledger.read(backup))?.chained).toBeUndefined();
  });

  it("signed by the tracker, the sealer, or another vault's function", async () => {
    const foreign = await memoryPipeline(2, 3, "foreign");
    for (const key of [pipeline.tracker, pipeline.keys.sealer, keyOf(0, foreign), keyOf(1)]) {
      for (const event of of("p0")) {
        await expect(tell(await stored(open(event), key))).rejects.toMatchObject({ code: "signature-invalid" });
      }
    }
    expect(await complete()).toEqual([]);
  });

  it("of another backup or vault, though its provider signed it", async () => {
    const other = await backUp(pipeline, "2", seededRandom("other")(50_000));
    const [theirs] = named(other.said, "share.stored").filter(({ data }) => data.provider === "p0");
    if (!theirs) throw new RangeError();
    const relabelled = pipeline.asEvent({ name: "share.stored", data: { ...theirs.data, backup } });
    await expect(tell(relabelled)).rejects.toMatchObject({ code: "receipt-foreign" });
    const [own] = of("p0");
    if (!own) throw new RangeError();
    const elsewhere = await stored({ ...open(own), vault: "0".repeat(32) }, keyOf(0));
    await expect(tell(elsewhere)).rejects.toMatchObject({ code: "receipt-foreign" });
    // Under this backup's name, it may list the other's objects: nobody waits for them.
    await tell(await stored({ ...open(theirs), backup }, keyOf(0)));
    expect(await complete()).toEqual([]);
  });

  it("for all that it leaves out, to the last object", async () => {
    const [last, ...others] = of("p0");
    if (!last) throw new RangeError();
    const receipt = open(last);
    await tell(...others, await stored({ ...receipt, objects: receipt.objects.slice(1) }, keyOf(0)));
    expect(await complete()).toEqual([]);
    await tell(last);
    expect(await complete()).toEqual(["p0"]);
  });
});

describe("a quorum", () => {
  it("is not inflated by one who holds the receipt keys of fewer providers", async () => {
    await tell(...of("p0"));
    for (const event of of("p1", "p2")) {
      const forged = [await stored({ ...open(event), provider: "p0" }, keyOf(0)), await stored(open(event), keyOf(0))];
      for (const each of forged) await tell(each).catch(() => []);
    }
    expect(await complete()).toEqual(["p0"]);
    expect((await pipeline.ledger.read(backup))?.revisions).toEqual([]);
  });

  it("commits, and is called restorable only once the manifest and its witness lie at it", async () => {
    const said = await tell(...of("p0", "p2"));
    expect(named(said, "backup.restorable")).toEqual([]);
    const handed = named(said, "manifest.signed");
    expect(handed.map(({ data }) => data.provider)).toEqual(["p0", "p1", "p2"]);
    const kept = await run(pipeline, handed, { hold: () => true });
    const [first, second, third] = named(kept, "share.stored");
    if (!first || !second || !third) throw new RangeError();
    expect(named(await tell(first), "backup.restorable")).toEqual([]);
    // p1 has the manifest as well, but not the backup.
    expect(named(await tell(second), "backup.restorable")).toEqual([]);
    const other = open(third);
    const wrong = other.objects.map((object) => ({ ...object, sha256: sha256Hex(Buffer.from("another")) }));
    await tell(await stored({ ...other, objects: wrong }, keyOf(2)));
    const half = await tell(await stored({ ...other, objects: other.objects.slice(0, 1) }, keyOf(2)));
    expect(named(half, "backup.restorable")).toEqual([]);
    const [restorable, ...more] = named(await tell(third, third, first), "backup.restorable");
    expect(restorable?.data).toEqual({ backup, seq: 1, providers: ["p0", "p2"] });
    expect(more).toEqual([]);
  });

  it("may be larger than k", async () => {
    const wide = await memoryPipeline(2, 5, "wide");
    Object.assign(wide.vault, { quorum: 4 });
    const late = ["p0", "p1"];
    const { said } = await backUp(wide, "1", bytes, {
      hold: (event) => event.type === "tw.fenchi.share.stored" && late.includes(event.data.provider),
    });
    expect(named(said, "manifest.signed")).toEqual([]);
    const from = (provider: string) => named(said, "share.stored").filter(({ data }) => data.provider === provider);
    const fourth = named(await run(wide, from("p0")), "backup.restorable");
    expect(fourth.map(({ data }) => data.providers.toSorted())).toEqual([["p0", "p2", "p3", "p4"]]);
    expect(named(await run(wide, from("p1")), "backup.protected")).toHaveLength(1);
  });
});

describe("a deadline", () => {
  const deadline = (id: string) => pipeline.asEvent({ name: "deadline.passed", data: { backup: id, attempt: 1 } });

  it("names exactly who is waited for and for how much, asks them for it, and the backup recovers", async () => {
    await run(pipeline, of("p0", "p1"));
    const [lost] = of("p2");
    await tell(...of("p2").slice(1));
    const missing = lost ? open(lost).objects.map(({ name }) => name) : [];
    const said = await tell(deadline(backup));
    expect(named(said, "backup.stalled").map(({ data }) => data.waiting)).toEqual([
      [{ provider: "p2", missing: missing.length }],
    ]);
    const [asked] = named(said, "receipt.requested");
    expect(asked?.data).toMatchObject({ provider: "p2", backup });
    expect(asked?.data.objects.toSorted()).toEqual(missing.toSorted());
    expect(named(said, "deadline.passed").map(({ data }) => data.attempt)).toEqual([2]);
    const recovered = await run(pipeline, said);
    expect(named(recovered, "backup.protected")).toHaveLength(1);
    expect(await tell(deadline(backup))).toEqual([]);
  });

  it("waits for everybody where nobody has said anything", async () => {
    const said = await tell(deadline(backup));
    const each = packsOf(pipeline, backup).length + 4;
    const waiting = pipeline.providerNames.map((provider) => ({ provider, missing: each }));
    expect(named(said, "backup.stalled").map(({ data }) => data.waiting)).toEqual([waiting]);
    const recovered = await run(pipeline, said);
    expect(named(recovered, "backup.protected")).toHaveLength(1);
    for (const staging of pipeline.staging) expect(staging.objects.size).toBe(0);
  });

  it("names nobody where a crash came after the last receipt, and says what that one meant", async () => {
    const said = await run(pipeline, receipts, { hold: (event) => event.type === "tw.fenchi.share.stored" });
    const kept = named(said, "share.stored");
    for (const event of kept) {
      // The power goes as soon as anything is said: nothing of it is on record.
      for await (const _ of pipeline.deliver(event)) break;
    }
    const made = await tell(deadline(backup));
    expect(named(made, "backup.stalled")).toEqual([]);
    expect(named(made, "backup.protected").map(({ data }) => data.backup)).toEqual([backup]);
  });

  it("says nothing of a backup that the tracker does not know", async () => {
    expect(await tell(deadline("f".repeat(32)))).toEqual([]);
  });
});

describe("a backup that uses earlier ones", () => {
  const more = Buffer.concat([bytes, seededRandom("more")(20_000)]);

  it("is complete only at providers that are complete at what it uses", async () => {
    // The first is complete at p0 and p1; p2's receipts for it are held back.
    await run(pipeline, of("p0", "p1"));
    const { backup: next, said } = await backUp(pipeline, "2", more);
    const record = await pipeline.ledger.read(next);
    expect(record?.complete.toSorted()).toEqual(["p0", "p1"]);
    expect(named(said, "backup.protected")).toEqual([]);
    const stalled = await tell(pipeline.asEvent({ name: "deadline.passed", data: { backup: next, attempt: 1 } }));
    expect(named(stalled, "backup.stalled").map(({ data }) => data.waiting.map(({ provider }) => provider))).toEqual([
      ["p2"],
    ]);
    const rest = await run(pipeline, of("p2"));
    expect(
      named(rest, "backup.protected")
        .map(({ data }) => data.backup)
        .toSorted(),
    ).toEqual([backup, next].toSorted());
  });

  it("is complete nowhere where what it uses is another statement than the one that was committed", async () => {
    await run(pipeline, receipts);
    const chunk = { codec: codec.raw, bytes, length: bytes.byteLength };
    const make = (id: string, used: Handmade[]) =>
      sealByHand(
        pipeline,
        id,
        bytes,
        [chunk],
        (entries) => ({ segments: [{ size: bytes.byteLength, chunks: [...entries] }] }),
        used,
      );
    const earlier = await make("3", []);
    const right = await make("4", [earlier]);
    const wrong = await make("5", [{ ...earlier, use: { ...earlier.use, statement: "0".repeat(64) } }]);
    expect((await pipeline.ledger.read(right.backup))?.announced).toContain("protected");
    expect((await pipeline.ledger.read(wrong.backup))?.complete).toEqual([]);
  });

  it("extends the locks of what it uses, and counts nobody who has not", async () => {
    await run(pipeline, receipts);
    const later = new Date("2026-12-20T00:00:00Z");
    pipeline.clock.time = later;
    const { said } = await backUp(pipeline, "2", more, { hold: (event) => event.type === "tw.fenchi.share.stored" });
    const share = names.share(packsOf(pipeline, backup)[0] ?? "");
    const until = new Date(later.getTime() + 30 * 86_400_000);
    for (const store of pipeline.stores) expect(store.objects.get(share)?.lockedUntil).toEqual(until);
    const mine = named(said, "share.stored").filter(({ data }) => data.provider === "p0");
    const next = mine[0]?.data.backup ?? "";
    for (const event of mine) {
      const receipt = open(event);
      const held = receipt.held.map((object) => ({
        ...object,
        lockedUntil: new Date(until.getTime() - 1000).toISOString(),
      }));
      await tell(await stored({ ...receipt, held }, keyOf(0)));
    }
    expect((await pipeline.ledger.read(next))?.complete).toEqual([]);
    await tell(...mine);
    expect((await pipeline.ledger.read(next))?.complete).toEqual(["p0"]);
  });
});

describe("the chain", () => {
  it("stays one, however many backups are committed at once", async () => {
    const many = await memoryPipeline(2, 3, "many");
    const dice = seededDice("many");
    const ids: string[] = [];
    const waiting: FenchiEvent[] = [];
    for (let number = 1; number <= 8; number++) {
      const { backup: id, said } = await backUp(many, String(number), seededRandom(`many ${number}`)(3000), {
        hold: (event) => event.type === "tw.fenchi.share.stored",
      });
      ids.push(id);
      waiting.push(...named(said, "share.stored"));
    }
    const shuffled = dice.sample(waiting, waiting.length);
    const said = (await Promise.all(shuffled.map((event) => run(many, event)))).flat();
    const places = new Map(named(said, "backup.restorable").map(({ data }) => [data.backup, data.seq]));
    expect([...places.values()].toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    let previous: string | null = null;
    const bySeq = new Map<number, Uint8Array>();
    for (const id of ids) {
      const record = await many.ledger.read(id);
      if (record?.chained && record.revisions[0]) bySeq.set(record.chained.seq, record.revisions[0]);
    }
    for (let seq = 1; seq <= ids.length; seq++) {
      const revision = bySeq.get(seq) ?? new Uint8Array(0);
      const id = JSON.parse(Buffer.from(revision).toString().split("\n\n")[1] ?? "{}").backup;
      expect(openManifest(revision, many.vault, id, 1).previous).toBe(previous);
      previous = sha256Hex(revision);
    }
  });

  it("gives a second drop of the same bytes a place of its own", async () => {
    await run(pipeline, receipts);
    const { said } = await backUp(pipeline, "2", bytes);
    expect(named(said, "backup.restorable").map(({ data }) => data.seq)).toEqual([2]);
    expect(await run(pipeline, drop(pipeline, "2", bytes))).toEqual([]);
  });
});
