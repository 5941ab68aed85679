import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Denied, InvalidInput, Refused, Tampered, Unavailable } from "../../../events/error.ts";
import { openState } from "../../../onprem/engine/state/index.ts";
import { fromHex } from "../../../vault/bytes.ts";
import { about, backupId, dropId, ITEM, NOW, sealedOf, sealingOf, segmentOf } from "./samples.ts";
import { stateFile } from "./state-file.ts";

const thrown = (kind: unknown, code: string) => expect.objectContaining({ constructor: kind, code });

/** Does to the file what no engine does. */
function meddle(path: string, sql: string): void {
  const editor = new DatabaseSync(path);
  editor.exec(sql);
  editor.close();
}

describe("the file", () => {
  it("of a later release is refused by name", async () => {
    const { path, open } = stateFile();
    await open().close();
    meddle(path, "PRAGMA user_version=99");
    expect(open).toThrow(thrown(Refused, "database-newer"));
  });

  it("that is no database, or lost its beginning, is called damaged", async () => {
    const { path, open } = stateFile();
    await open().close();
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([Buffer.alloc(4096, "x"), bytes.subarray(4096)]));
    expect(open).toThrow(thrown(Tampered, "database-damaged"));
  });

  it("in a folder that is not there is named", () => {
    const { path } = stateFile();
    const elsewhere = `${path}/absent/state.db`;
    expect(() => openState(elsewhere, { now: () => NOW })).toThrow(thrown(Denied, "database-denied"));
  });

  it("with a row that is not what was written is called damaged when it is read", async () => {
    const { path, open } = stateFile();
    const before = open();
    await before.journal.begin(sealingOf(1), ITEM);
    await before.journal.sealSegment(backupId(1), segmentOf(backupId(1), 0));
    await before.ledger.begin({ ...sealedOf(1), backup: backupId(1), drop: dropId(1) }, []);
    await before.close();
    meddle(path, "UPDATE sealing_segment SET chunks = substr(chunks, 2); UPDATE tracked SET complete = '[1'");
    const { journal, ledger } = open();
    await expect(journal.find(dropId(1))).rejects.toEqual(thrown(Tampered, "database-damaged"));
    await expect(ledger.read(backupId(1))).rejects.toEqual(thrown(Tampered, "database-damaged"));
  });

  it("can be closed twice, and says so to who still reads or writes", async () => {
    const state = stateFile().open();
    const written = state.catalog.see("key");
    await state.close();
    await state.close();
    await written;
    const stopping = thrown(Unavailable, "engine-stopping");
    expect(() => state.catalog.seen("key")).toThrow(stopping);
    await expect(state.catalog.see("key")).rejects.toEqual(stopping);
    await expect(state.journal.find(dropId(1))).rejects.toEqual(stopping);
  });
});

describe("a new epoch", () => {
  it("forgets where chunks lie, and what was begun before it adds none", async () => {
    const { path, open } = stateFile();
    const before = open();
    for (const number of [1, 2]) {
      const backup = backupId(number);
      await before.journal.begin(sealingOf(number), ITEM);
      await before.journal.sealSegment(backup, segmentOf(backup, 0));
      await before.journal.seal(backup, sealedOf(number), about);
    }
    await before.journal.commit(backupId(1));
    await before.close();
    const ids = [1, 2].map((number) => fromHex(segmentOf(backupId(number), 0).chunks[0]?.id ?? ""));
    const found = (state: ReturnType<typeof open>) => ids.map((id) => state.index.lookup(id)?.backup);
    const same = open();
    expect(found(same)).toEqual([backupId(1), undefined]);
    await same.close();
    const state = openState(path, { now: () => NOW, epoch: 1 });
    await state.journal.commit(backupId(2));
    expect(found(state)).toEqual([undefined, undefined]);
    expect(state.index.statementHash(backupId(1))).toBeDefined();
    await state.journal.begin(sealingOf(3), ITEM);
    await state.journal.sealSegment(backupId(3), segmentOf(backupId(3), 0));
    await state.journal.seal(backupId(3), sealedOf(3), about);
    await state.journal.commit(backupId(3));
    expect(found(state)).toEqual([undefined, undefined]);
    await state.close();
    const [chunk] = segmentOf(backupId(3), 0).chunks;
    expect(open().index.lookup(fromHex(chunk?.id ?? ""))).toMatchObject({ backup: backupId(3) });
  });
});

describe("looking for backups", () => {
  it("refuses a time or a limit that is none", () => {
    const { catalog } = stateFile().open();
    for (const filter of [{ at: "yesterday" }, { limit: 0 }, { limit: 10_001 }]) {
      expect(() => catalog.backups(filter)).toThrow(thrown(InvalidInput, "filter-invalid"));
    }
  });
});
