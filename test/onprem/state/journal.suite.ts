import { describe, expect, it } from "vitest";
import { NotFound, Refused, Unavailable } from "../../../events/error.ts";
import type { ChunkIndex, Journal, SealedSegment } from "../../../functions/seal/ports.ts";
import { fromHex, sha256Hex } from "../../../vault/bytes.ts";
import { about, backupId, bytesOf, chunkOf, dropId, ITEM, id16, sealedOf, sealingOf, segmentOf } from "./samples.ts";

export interface JournalParts {
  readonly journal: Journal;
  readonly index: ChunkIndex;
}

/** A journal under test. `again` is what a process finds that starts after the present one died. */
export interface JournalUnderTest extends JournalParts {
  again(): Promise<JournalParts>;
}

const fails = (kind: unknown, code: string) => expect.objectContaining({ constructor: kind, code });
const nothing = { secrets: new Uint8Array(0), segments: [], drawn: [], sealed: undefined };
const looked = (index: ChunkIndex, segment: SealedSegment) =>
  segment.chunks.map((chunk) => index.lookup(fromHex(chunk.id)));

/** Seals a drop of one segment; `state` says how far. */
async function bring(journal: Journal, number: number, state: "sealing" | "sealed" | "committed" | "abandoned") {
  const backup = backupId(number);
  const segment = segmentOf(backup, 0);
  await journal.begin(sealingOf(number), ITEM);
  for (const pack of segment.packs) await journal.drawPack(backup, pack.id);
  await journal.sealSegment(backup, segment);
  if (state === "sealed" || state === "committed") await journal.seal(backup, sealedOf(number), about);
  if (state === "committed") await journal.commit(backup);
  if (state === "abandoned") await journal.abandon(backup, bytesOf("record"));
  return segment;
}

/** What every {@link Journal} keeps, with its {@link ChunkIndex}. */
export function journalLaws(name: string, open: () => Promise<JournalUnderTest>): void {
  describe(`the journal ${name}`, () => {
    it("has everything of a sealing on record, as it came, for who comes after a crash", async () => {
      const { journal, again } = await open();
      const backup = backupId(1);
      expect(await journal.find(dropId(1))).toBeUndefined();
      await journal.begin(sealingOf(1), ITEM);
      const packs = ["c", "a", "b", "a"].map(id16);
      for (const pack of packs) await journal.drawPack(backup, pack);
      const segments = [segmentOf(backup, 0), segmentOf(backup, 1, { packs: 1, each: 1, n: 16 })];
      for (const segment of segments.toReversed()) await journal.sealSegment(backup, segment);
      const drawn = ["c", "a", "b"].map(id16);
      const sealing = { ...sealingOf(1), state: "sealing", segments, drawn, sealed: undefined };
      expect(await journal.find(dropId(1))).toEqual(sealing);
      const after = await again();
      expect(await after.journal.find(dropId(1))).toEqual(sealing);
      await after.journal.seal(backup, sealedOf(1), about);
      const found = await (await again()).journal.find(dropId(1));
      expect(found).toEqual({ ...sealing, state: "sealed", sealed: sealedOf(1) });
    });

    it("keeps drops apart, one sealing a drop", async () => {
      const { journal } = await open();
      await Promise.all([bring(journal, 1, "sealing"), bring(journal, 2, "sealed")]);
      expect(await journal.find(dropId(1))).toMatchObject({ backup: backupId(1), state: "sealing" });
      expect(await journal.find(dropId(2))).toMatchObject({ backup: backupId(2), state: "sealed" });
      for (const drop of [1, 2]) {
        await expect(journal.begin(sealingOf(3, drop), ITEM)).rejects.toEqual(fails(Unavailable, "sealing-begun"));
      }
      await journal.commit(backupId(2));
      await expect(journal.begin(sealingOf(3, 2), ITEM)).rejects.toEqual(fails(Unavailable, "sealing-begun"));
      expect(await journal.find(dropId(2))).toMatchObject({ backup: backupId(2) });
    });

    it("begins one of many sealings of a drop that are begun at once", async () => {
      const { journal } = await open();
      const outcomes = await Promise.allSettled([1, 2, 3].map((number) => journal.begin(sealingOf(number, 7), ITEM)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    });

    it("forgets secrets, segments and contents with the commit, and knows the drop as done", async () => {
      const { journal, again } = await open();
      await bring(journal, 1, "committed");
      const { secrets: _, ...sealing } = sealingOf(1);
      const expected = { ...sealing, ...nothing, state: "committed" };
      expect(await journal.find(dropId(1))).toEqual(expected);
      await journal.commit(backupId(1));
      expect(await (await again()).journal.find(dropId(1))).toEqual(expected);
    });

    it("puts a backup's own chunks into the index at the commit, and not before", async () => {
      const { journal, index, again } = await open();
      const segment = await bring(journal, 1, "sealed");
      expect(looked(index, segment)).toEqual(segment.chunks.map(() => undefined));
      expect(index.statementHash(backupId(1))).toBeUndefined();
      await journal.commit(backupId(1));
      const located = segment.chunks.map(({ id: _, ...location }) => location);
      expect(looked(index, segment)).toEqual(located);
      expect(index.statementHash(backupId(1))).toBe(sha256Hex(sealedOf(1).statement));
      const after = await again();
      expect(looked(after.index, segment)).toEqual(located);
      expect(after.index.statementHash(backupId(1))).toBe(sha256Hex(sealedOf(1).statement));
    });

    it("leaves a chunk where it lies when a later backup only refers to it", async () => {
      const { journal, index } = await open();
      const first = await bring(journal, 1, "committed");
      const [referred] = first.chunks;
      if (!referred) throw new Error("the segment has chunks");
      const own = chunkOf("own", backupId(2), "own pack");
      const segment = { ...segmentOf(backupId(2), 0), chunks: [referred, own, referred] };
      await journal.begin(sealingOf(2), ITEM);
      await journal.sealSegment(backupId(2), segment);
      await journal.seal(backupId(2), sealedOf(2), about);
      await journal.commit(backupId(2));
      expect(index.lookup(fromHex(referred.id))).toMatchObject({ backup: backupId(1), pack: referred.pack });
      expect(index.lookup(fromHex(own.id))).toMatchObject({ backup: backupId(2), pack: own.pack });
    });

    it("says where the later backup put a chunk that two wrote", async () => {
      const { journal, index } = await open();
      for (const number of [1, 2]) {
        await journal.begin(sealingOf(number), ITEM);
        const chunk = chunkOf("both", backupId(number), `pack ${number}`, number);
        await journal.sealSegment(backupId(number), { ...segmentOf(backupId(number), 0), chunks: [chunk] });
        await journal.seal(backupId(number), sealedOf(number), about);
      }
      await journal.commit(backupId(2));
      await journal.commit(backupId(1));
      const { id, ...location } = chunkOf("both", backupId(1), "pack 1", 1);
      expect(index.lookup(fromHex(id))).toEqual(location);
    });

    it("gives a drop up, once or more, and begins it anew", async () => {
      const { journal, index, again } = await open();
      const segment = await bring(journal, 1, "abandoned");
      await journal.abandon(backupId(1), bytesOf("another record"));
      expect(await journal.find(dropId(1))).toBeUndefined();
      expect(looked(index, segment)).toEqual(segment.chunks.map(() => undefined));
      await journal.begin(sealingOf(2, 1), ITEM);
      const { secrets } = sealingOf(2);
      expect(await (await again()).journal.find(dropId(1))).toMatchObject({
        backup: backupId(2),
        secrets,
        state: "sealing",
        segments: [],
        drawn: [],
      });
      const record = bytesOf("record");
      expect(await (await again()).journal.abandoned(dropId(1))).toEqual([{ backup: backupId(1), record }]);
    });

    it("gives up what is sealed, if it is not committed", async () => {
      const { journal } = await open();
      await bring(journal, 1, "sealed");
      await journal.abandon(backupId(1), bytesOf("record"));
      expect(await journal.find(dropId(1))).toBeUndefined();
      await bring(journal, 2, "committed");
      await expect(journal.abandon(backupId(2), bytesOf("record"))).rejects.toEqual(
        fails(Refused, "sealing-committed"),
      );
      expect(await journal.find(dropId(2))).toMatchObject({ state: "committed" });
    });

    it.each(["sealed", "committed", "abandoned"] as const)("adds nothing to a sealing that is %s", async (state) => {
      const { journal } = await open();
      await bring(journal, 1, state);
      const before = await journal.find(dropId(1));
      const closed = fails(Unavailable, "sealing-not-open");
      await expect(journal.drawPack(backupId(1), id16("more"))).rejects.toEqual(closed);
      await expect(journal.sealSegment(backupId(1), segmentOf(backupId(1), 1))).rejects.toEqual(closed);
      await expect(journal.seal(backupId(1), sealedOf(9), about)).rejects.toEqual(closed);
      expect(await journal.find(dropId(1))).toEqual(before);
    });

    it("seals a segment once", async () => {
      const { journal } = await open();
      const segment = await bring(journal, 1, "sealing");
      const other = segmentOf(backupId(1), 0, { each: 1 });
      await expect(journal.sealSegment(backupId(1), other)).rejects.toEqual(fails(Unavailable, "segment-sealed"));
      expect((await journal.find(dropId(1)))?.segments).toEqual([segment]);
    });

    it("commits only what is sealed", async () => {
      const { journal, index } = await open();
      const segment = await bring(journal, 1, "sealing");
      await expect(journal.commit(backupId(1))).rejects.toEqual(fails(Refused, "sealing-not-sealed"));
      await bring(journal, 2, "abandoned");
      await expect(journal.commit(backupId(2))).rejects.toEqual(fails(Refused, "sealing-not-sealed"));
      expect(looked(index, segment)).toEqual(segment.chunks.map(() => undefined));
    });

    it("names a backup that it does not know", async () => {
      const { journal } = await open();
      const unknown = fails(NotFound, "sealing-unknown");
      await expect(journal.drawPack(backupId(1), id16("pack"))).rejects.toEqual(unknown);
      await expect(journal.sealSegment(backupId(1), segmentOf(backupId(1), 0))).rejects.toEqual(unknown);
      await expect(journal.seal(backupId(1), sealedOf(1), about)).rejects.toEqual(unknown);
      await expect(journal.commit(backupId(1))).rejects.toEqual(unknown);
      await expect(journal.abandon(backupId(1), bytesOf("record"))).rejects.toEqual(unknown);
    });
  });
}
