import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileDrill } from "../../../onprem/evidence/index.ts";
import { numbered } from "../../../onprem/evidence/places.ts";
import { fileReport, reportFiles, reportNumbers } from "../../../onprem/evidence/reports.ts";
import { verifyHome, verifyPath } from "../../../onprem/evidence/verify.ts";
import { sha256Hex } from "../../../vault/bytes.ts";
import { anyDrill, goodDrill } from "../../continuity/evidence/drills.ts";
import { long, runSeed } from "../../run.ts";
import { signers, vault } from "../../vault/fixture.ts";
import { makeFiling } from "./filing.ts";

const seed = Number(runSeed) | 0;
const trust = { keys: vault.sealers };
const fingerprint = sha256Hex(Buffer.from(signers.root.public.spki, "base64"));
const drill = (digit: number) => goodDrill({ drill: String(digit).repeat(32) });

describe("a report", () => {
  test("is filed whole, and proves itself as page, as JSON and as a folder", async () => {
    const filing = await makeFiling();
    const { folder, hash } = await fileReport(filing, drill(1));
    expect((await readdir(folder)).sort()).toEqual(Object.values(reportFiles).sort());
    for (const [name, parts] of [
      ["", ["page", "report", "record"]],
      [reportFiles.page, ["page"]],
      [reportFiles.report, ["report"]],
    ] as const) {
      const proven = await verifyPath(join(folder, name), trust);
      expect(proven).toMatchObject({ hash, parts });
    }
    const json = JSON.parse(await readFile(join(folder, reportFiles.report), "utf8"));
    expect(json).toMatchObject({
      format: "fenchi/drill-report/v1",
      seq: 1,
      previous: null,
      figures: { conforming: true },
    });
  });

  test("its page is proven anywhere by the fingerprint on the sheets, and by no other", async () => {
    const filing = await makeFiling();
    const { folder } = await fileReport(filing, drill(1));
    const page = join(folder, reportFiles.page);
    expect(await verifyPath(page, { fingerprint })).toMatchObject({ drawn: "same" });
    await expect(verifyPath(page, { fingerprint: "0".repeat(64) })).rejects.toMatchObject({ code: "page-foreign" });
    await expect(verifyPath(join(folder, reportFiles.report), { fingerprint })).rejects.toMatchObject({
      code: "report-unproven",
    });
  });

  test("that a stranger signed, or another key of the vault, is not believed", async () => {
    for (const signer of [signers.stranger, signers.tracker]) {
      const filing = await makeFiling({ signer, keys: [signer.public] });
      const { folder } = await fileReport(filing, drill(1));
      for (const name of [reportFiles.page, reportFiles.report, ""]) {
        await expect(verifyPath(join(folder, name), trust)).rejects.toMatchObject({ code: "signature-invalid" });
      }
      await expect(verifyPath(join(folder, reportFiles.page), { fingerprint })).rejects.toMatchObject({
        code: "signature-invalid",
      });
    }
  });

  test("of a drill that has one already is that one", async () => {
    const filing = await makeFiling();
    const first = await fileReport(filing, drill(1));
    await fileReport(filing, drill(2));
    expect(await fileReport(filing, drill(1))).toEqual(first);
    expect(await reportNumbers(filing.home)).toEqual([1, 2]);
  });

  test("several at once each get a number of their own, and a whole chain", async () => {
    const filing = await makeFiling();
    await Promise.all([1, 2, 3, 4].map((each) => fileReport(filing, drill(each))));
    const found = await verifyHome(filing.home, vault.sealers, []);
    expect(found.reports.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(found).toMatchObject({ gaps: [], exchanged: [] });
    expect(new Set(found.reports.map(({ proven }) => proven?.report.drill)).size).toBe(4);
  });
});

describe("any one byte", () => {
  test("changed in the page, the JSON, the signature or the record is found", async () => {
    const filing = await makeFiling();
    const [entries] = fc.sample(anyDrill, { numRuns: 1, seed });
    const { folder } = await fileReport(filing, entries ?? drill(1));
    const originals = new Map<string, Buffer>();
    for (const name of Object.values(reportFiles)) originals.set(name, await readFile(join(folder, name)));
    const where = (name: string) => fc.nat((originals.get(name)?.length ?? 1) - 1);
    const change = fc.constantFrom(...Object.values(reportFiles)).chain((name) =>
      fc.record({
        name: fc.constant(name),
        at: where(name),
        by: fc.integer({ min: 1, max: 255 }),
        how: fc.constantFrom("change", "change", "cut", "double"),
      }),
    );
    await fc.assert(
      fc.asyncProperty(change, async ({ name, at, by, how }) => {
        const bytes = originals.get(name) ?? Buffer.alloc(0);
        const middle =
          how === "change" ? [(bytes[at] ?? 0) ^ by] : how === "cut" ? [] : [bytes[at] ?? 0, bytes[at] ?? 0];
        const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(at + 1)]);
        if (changed.equals(bytes)) return;
        await writeFile(join(folder, name), changed);
        try {
          await expect(verifyPath(folder, trust)).rejects.toMatchObject({ name: "Tampered" });
          if (name === reportFiles.page) {
            await expect(verifyPath(join(folder, name), { fingerprint })).rejects.toThrow();
          }
        } finally {
          await writeFile(join(folder, name), bytes);
        }
      }),
      { numRuns: long ? 3000 : 120, seed },
    );
    expect(await verifyPath(folder, trust)).toMatchObject({ drawn: "same" });
  });

  test("at the beginning or end of any part is found, and so is one more behind it", async () => {
    const filing = await makeFiling();
    const { folder } = await fileReport(filing, drill(1));
    for (const name of Object.values(reportFiles)) {
      const bytes = await readFile(join(folder, name));
      for (const changed of [
        bytes.subarray(1),
        bytes.subarray(0, -1),
        Buffer.concat([bytes, Buffer.from("\n")]),
        Buffer.alloc(0),
      ]) {
        await writeFile(join(folder, name), changed);
        await expect(verifyPath(folder, trust), name).rejects.toMatchObject({ name: "Tampered" });
      }
      await writeFile(join(folder, name), bytes);
    }
  });
});

describe("the chain", () => {
  test("shows a report that was removed, whichever, also when others follow", async () => {
    for (const removed of [1, 2, 3]) {
      const filing = await makeFiling();
      for (const each of [1, 2, 3]) await fileDrill(filing, drill(each));
      await rm(join(filing.home, "evidence/reports", numbered(removed)), { recursive: true });
      const { register } = await fileDrill(filing, drill(4));
      const found = await verifyHome(filing.home, vault.sealers, register.reviewed);
      expect(found.gaps).toEqual([{ kind: "missing", seq: removed }]);
      expect(found.reports.map(({ seq }) => seq)).toEqual([1, 2, 3, 4].filter((seq) => seq !== removed));
    }
  });

  test("shows reports that change places, and one that was signed anew", async () => {
    const filing = await makeFiling();
    for (const each of [1, 2, 3]) await fileDrill(filing, drill(each));
    const { register } = await fileDrill(filing, drill(3));
    const at = (seq: number) => join(filing.home, "evidence/reports", numbered(seq));
    await rename(at(1), at(9));
    await rename(at(2), at(1));
    await rename(at(9), at(2));
    const swapped = await verifyHome(filing.home, vault.sealers, register.reviewed);
    expect(swapped.reports.map(({ error }) => error?.code)).toEqual([
      "report-misplaced",
      "report-misplaced",
      undefined,
    ]);
    await rename(at(1), at(9));
    await rename(at(2), at(1));
    await rename(at(9), at(2));
    // Whoever holds the key can sign another report 3: the record of actions remembers which one it was.
    const other = await makeFiling();
    for (const each of [1, 2, 7]) await fileDrill(other, drill(each));
    await rm(at(3), { recursive: true });
    await cp(join(other.home, "evidence/reports", numbered(3)), at(3), { recursive: true });
    expect((await verifyHome(filing.home, vault.sealers, register.reviewed)).exchanged).toEqual([3]);
  });

  test("asks for what the vault holds sealed", async () => {
    const filing = await makeFiling();
    await fileReport(filing, drill(1));
    expect((await verifyHome(filing.home, vault.sealers, [], 2)).gaps).toEqual([{ kind: "missing", seq: 2 }]);
  });
});
