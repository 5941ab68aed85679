import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AgencyStep } from "../../../continuity/indicator/record.ts";
import { openChain, readChain } from "../../../onprem/evidence/chain.ts";
import { numbered } from "../../../onprem/evidence/places.ts";
import { appendRecord, recordPlace } from "../../../onprem/evidence/records.ts";
import { runSeed } from "../../run.ts";
import { signers, vault } from "../../vault/fixture.ts";
import { makeFiling } from "./filing.ts";

const step = (course: string): AgencyStep => ({
  kind: "training",
  course,
  finished: "2026-02-01",
  people: [{ person: "A1", gender: "female" }],
});

async function chainOf(count: number) {
  const filing = await makeFiling();
  for (let each = 1; each <= count; each++) await appendRecord(filing, step(`c${each}`));
  const place = recordPlace(filing.home, vault.sealers);
  return { filing, place, at: (seq: number) => join(place.folder, numbered(seq)) };
}

test("writers at the same time each get a number, and none is lost", async () => {
  const { filing, place } = await chainOf(1);
  await Promise.all(["a", "b", "c", "d", "e"].map((course) => appendRecord(filing, step(course))));
  const { records } = await readChain(place);
  expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(records.map((each) => (each.step.kind === "training" ? each.step.course : "")).sort()).toEqual([
    "a",
    "b",
    "c",
    "c1",
    "d",
    "e",
  ]);
});

test("a record that was removed, exchanged or signed by another key is found", async () => {
  const { place, at } = await chainOf(4);
  const code = (expected: string) => expect(readChain(place)).rejects.toMatchObject({ code: expected });
  for (const seq of [1, 2, 3]) {
    await rename(at(seq), at(9));
    await code("chain-broken");
    await rename(at(9), at(seq));
  }
  await rename(at(2), at(9));
  await rename(at(3), at(2));
  await rename(at(9), at(3));
  await code("chain-broken");
  await rename(at(2), at(9));
  await rename(at(3), at(2));
  await rename(at(9), at(3));
  expect((await readChain(place)).records).toHaveLength(4);
  const other = await makeFiling({ signer: signers.stranger, keys: [signers.stranger.public] });
  await appendRecord(other, step("c1"));
  await rm(at(1));
  await writeFile(at(1), await readFile(join(recordPlace(other.home, []).folder, numbered(1))));
  await code("signature-invalid");
});

test("any one byte changed, left out or doubled in any record is found", async () => {
  const { place } = await chainOf(3);
  const { stored } = await readChain(place);
  const change = fc.nat(2).chain((record) =>
    fc.record({
      record: fc.constant(record),
      at: fc.nat((stored[record]?.length ?? 1) - 1),
      by: fc.integer({ min: 1, max: 255 }),
      how: fc.constantFrom("change", "cut", "double"),
    }),
  );
  const holds = fc.property(change, ({ record, at, by, how }) => {
    const bytes = Buffer.from(stored[record] ?? []);
    const byte = bytes[at] ?? 0;
    const middle = how === "change" ? [byte ^ by] : how === "cut" ? [] : [byte, byte];
    const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from(middle), bytes.subarray(at + 1)]);
    if (changed.equals(bytes)) return;
    expect(() => openChain(stored.with(record, changed), place)).toThrow(expect.objectContaining({ name: "Tampered" }));
  });
  fc.assert(holds, { numRuns: 500, seed: Number(runSeed) });
});
