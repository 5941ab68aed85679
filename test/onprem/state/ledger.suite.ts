import { describe, expect, it } from "vitest";
import type { Head, Ledger, ReceiptRow } from "../../../functions/manifest/ledger.ts";
import { sha256Hex } from "../../../vault/bytes.ts";
import { backupId, bytesOf, dropId, hashOf } from "./samples.ts";

/** A ledger under test. `again` is what a process finds that starts after the present one died. */
export interface LedgerUnderTest {
  readonly ledger: Ledger;
  again(): Promise<Ledger>;
}

const begun = (number: number) => ({
  backup: backupId(number),
  drop: dropId(number),
  statement: bytesOf(`statement ${number}`, 700),
  table: bytesOf(`table ${number}`, 90_000),
});
const headOf = (number: number, seq: number): Head => ({ term: 1, seq, manifest: hashOf(`manifest ${number}`) });
const revisionOf = (number: number) => ({
  manifest: bytesOf(`manifest ${number}`, 800),
  witness: bytesOf(`witness ${number}`, 300),
});
const row = (more: Partial<ReceiptRow> = {}): ReceiptRow => ({
  provider: "aws",
  name: "packs/aa/0",
  sha256: hashOf("share"),
  lockedUntil: undefined,
  receipt: sha256Hex(bytesOf("receipt")),
  ...more,
});

/** What every {@link Ledger} keeps. */
export function ledgerLaws(name: string, open: () => Promise<LedgerUnderTest>): void {
  describe(`the ledger ${name}`, () => {
    it("follows a backup from its first begin; another changes nothing", async () => {
      const { ledger, again } = await open();
      expect(await ledger.read(backupId(1))).toBeUndefined();
      await ledger.begin(begun(1), []);
      const fresh = { ...begun(1), complete: [], revisions: [], chained: undefined, announced: new Set() };
      expect(await ledger.read(backupId(1))).toEqual(fresh);
      await ledger.begin({ ...begun(1), statement: bytesOf("other"), drop: dropId(9) }, [backupId(5)]);
      expect(await ledger.read(backupId(1))).toEqual(fresh);
      expect(await ledger.dependents(backupId(5))).toEqual([]);
      expect(await (await again()).read(backupId(1))).toEqual(fresh);
    });

    it("keeps the bytes of many backups apart, in whatever order they are read", async () => {
      const { ledger } = await open();
      const numbers = Array.from({ length: 20 }, (_, number) => number);
      await Promise.all(numbers.map((number) => ledger.begin(begun(number), [])));
      for (const number of [...numbers, ...numbers.toReversed(), 3, 3, 19, 3]) {
        expect(await ledger.read(backupId(number))).toMatchObject(begun(number));
      }
    });

    it("keeps receipts, before the backup is followed as well, and what they say once", async () => {
      const { ledger, again } = await open();
      const bytes = bytesOf("receipt");
      const held = row({ name: "packs/bb/0", sha256: undefined, lockedUntil: new Date("2027-01-01T00:00:00.001Z") });
      await ledger.addReceipt(backupId(1), bytes, [row(), held]);
      await ledger.addReceipt(backupId(1), bytes, [row(), held]);
      const later = sha256Hex(bytesOf("later"));
      const more = [
        row({ receipt: later, sha256: hashOf("other share") }),
        row({ receipt: later, provider: "gcp" }),
        row({ ...held, receipt: later, lockedUntil: new Date("2028-01-01T00:00:00.000Z") }),
        row({ receipt: later, lockedUntil: new Date(0) }),
        row({ receipt: later, name: "packs/bb/0" }),
      ];
      await ledger.addReceipt(backupId(1), bytesOf("later"), [row({ receipt: later }), ...more]);
      const all = [row(), held, ...more];
      expect(await ledger.receipts(backupId(1))).toEqual(all);
      expect(await ledger.receipts(backupId(2))).toEqual([]);
      await ledger.begin(begun(1), []);
      expect(await ledger.receipts(backupId(1))).toEqual(all);
      expect(await (await again()).receipts(backupId(1))).toEqual(all);
    });

    it("gives receipts out as they were at that moment", async () => {
      const { ledger } = await open();
      await ledger.addReceipt(backupId(1), bytesOf("receipt"), [row()]);
      const before = await ledger.receipts(backupId(1));
      await ledger.addReceipt(backupId(1), bytesOf("receipt"), [row({ provider: "gcp" })]);
      expect(await ledger.receipts(backupId(1))).toHaveLength(2);
      expect(before).toHaveLength(1);
    });

    it("lets the complete providers and the announcements only grow", async () => {
      const { ledger, again } = await open();
      await ledger.begin(begun(1), []);
      await ledger.addComplete(backupId(1), ["gcp", "aws"]);
      await ledger.addComplete(backupId(1), ["aws", "azure"]);
      await ledger.addComplete(backupId(1), []);
      for (const said of ["tracked", "revision-1", "tracked", "restorable", "revision-2"] as const) {
        await ledger.announce(backupId(1), said);
      }
      const found = await (await again()).read(backupId(1));
      expect(found?.complete).toEqual(["gcp", "aws", "azure"]);
      expect([...(found?.announced ?? [])].sort()).toEqual(["restorable", "revision-1", "revision-2", "tracked"]);
    });

    it("names the backups that use one and are not protected", async () => {
      const { ledger, again } = await open();
      await ledger.begin(begun(1), []);
      await ledger.begin(begun(2), [backupId(1)]);
      await ledger.begin(begun(3), [backupId(1), backupId(2)]);
      expect((await ledger.dependents(backupId(1))).toSorted()).toEqual([backupId(2), backupId(3)]);
      expect(await ledger.dependents(backupId(3))).toEqual([]);
      for (const said of ["revision-1", "restorable", "revision-2"] as const) await ledger.announce(backupId(2), said);
      expect(await ledger.dependents(backupId(1))).toContain(backupId(2));
      await ledger.announce(backupId(2), "protected");
      expect(await (await again()).dependents(backupId(1))).toEqual([backupId(3)]);
    });

    it("moves the head by compare-and-set, one place a backup, with the bytes in the same step", async () => {
      const { ledger, again } = await open();
      for (const number of [1, 2, 3]) await ledger.begin(begun(number), []);
      expect(await ledger.head()).toBeUndefined();
      expect(await ledger.append(backupId(1), headOf(9, 9), headOf(1, 1), revisionOf(1))).toBe(false);
      expect(await ledger.head()).toBeUndefined();
      expect(await ledger.append(backupId(1), undefined, headOf(1, 1), revisionOf(1))).toBe(true);
      expect(await ledger.append(backupId(2), undefined, headOf(2, 1), revisionOf(2))).toBe(false);
      expect(await ledger.read(backupId(2))).toMatchObject({ revisions: [], chained: undefined });
      expect(await ledger.append(backupId(1), headOf(1, 1), headOf(3, 2), revisionOf(3))).toBe(false);
      expect(await ledger.append(backupId(2), headOf(1, 1), headOf(2, 2), revisionOf(2))).toBe(true);
      const reopened = await again();
      expect(await reopened.head()).toEqual(headOf(2, 2));
      for (const number of [1, 2]) {
        const { manifest, witness } = revisionOf(number);
        expect(await reopened.read(backupId(number))).toMatchObject({
          revisions: [manifest],
          chained: { seq: number, witness },
        });
      }
    });

    it("gives the next place to one of many that ask at once", async () => {
      const { ledger } = await open();
      const numbers = [1, 2, 3, 4, 5];
      for (const number of numbers) await ledger.begin(begun(number), []);
      const won = await Promise.all(
        numbers.map((number) => ledger.append(backupId(number), undefined, headOf(number, 1), revisionOf(number))),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await ledger.head()).toEqual(headOf(numbers[won.indexOf(true)] ?? 0, 1));
      const chained = await Promise.all(numbers.map((number) => ledger.read(backupId(number))));
      expect(chained.map((record) => record?.chained !== undefined)).toEqual(won);
    });

    it("adds each later revision once, in order, behind the first", async () => {
      const { ledger, again } = await open();
      await ledger.begin(begun(1), []);
      await expect(ledger.addRevision(backupId(1), 1, bytesOf("r1"))).rejects.toThrow(RangeError);
      await expect(ledger.addRevision(backupId(1), 2, bytesOf("r2"))).rejects.toThrow(RangeError);
      await ledger.append(backupId(1), undefined, headOf(1, 1), revisionOf(1));
      await expect(ledger.addRevision(backupId(1), 3, bytesOf("r3"))).rejects.toThrow(RangeError);
      expect(await ledger.addRevision(backupId(1), 1, bytesOf("r1"))).toBe(false);
      expect(await ledger.addRevision(backupId(1), 2, bytesOf("r2"))).toBe(true);
      expect(await ledger.addRevision(backupId(1), 2, bytesOf("other"))).toBe(false);
      expect(await ledger.addRevision(backupId(1), 3, bytesOf("r3"))).toBe(true);
      expect(await ledger.head()).toEqual(headOf(1, 1));
      const found = await (await again()).read(backupId(1));
      expect(found?.revisions).toEqual([revisionOf(1).manifest, bytesOf("r2"), bytesOf("r3")]);
    });

    it("names a backup that it does not follow, and changes nothing", async () => {
      const { ledger } = await open();
      const untracked = expect.objectContaining({ code: "backup-untracked", params: { backup: backupId(1) } });
      await expect(ledger.addComplete(backupId(1), ["aws"])).rejects.toEqual(untracked);
      await expect(ledger.announce(backupId(1), "tracked")).rejects.toEqual(untracked);
      await expect(ledger.addRevision(backupId(1), 2, bytesOf("r2"))).rejects.toEqual(untracked);
      await expect(ledger.append(backupId(1), undefined, headOf(1, 1), revisionOf(1))).rejects.toEqual(untracked);
      expect(await ledger.head()).toBeUndefined();
    });
  });
}
