import fc from "fast-check";
import { expect, it } from "vitest";
import type { Ledger } from "../../../functions/manifest/ledger.ts";
import type { ChunkIndex, Journal } from "../../../functions/seal/ports.ts";
import { fromHex } from "../../../vault/bytes.ts";
import { memoryJournal } from "../../fakes/memory-journal.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { long } from "../../run.ts";
import {
  about,
  backupId,
  bytesOf,
  chunkOf,
  dropId,
  hashOf,
  ITEM,
  id16,
  receiptRow,
  sealedOf,
  sealingOf,
  segmentOf,
} from "./samples.ts";
import { stateFile } from "./state-file.ts";

interface Parts {
  readonly journal: Journal;
  readonly index: ChunkIndex;
  readonly ledger: Ledger;
}

const [BACKUPS, DROPS, CHUNKS] = [4, 3, 6];
const backup = fc.nat(BACKUPS - 1);
const step = fc.oneof(
  fc.record({ do: fc.constant("begin" as const), backup, drop: fc.nat(DROPS - 1) }),
  fc.record({ do: fc.constantFrom("seal" as const, "commit" as const, "seal" as const, "abandon" as const), backup }),
  fc.record({ do: fc.constant("draw" as const), backup, number: fc.nat(2) }),
  fc.record({
    do: fc.constant("segment" as const),
    backup,
    number: fc.nat(2),
    chunks: fc.subarray([0, 1, 2, 3, 4, 5]),
    by: backup,
  }),
  fc.record({ do: fc.constant("track" as const), backup, uses: fc.subarray([0, 1, 2, 3]) }),
  fc.record({ do: fc.constant("receipt" as const), backup, rows: fc.subarray([1, 2, 3, 4]), number: fc.nat(2) }),
  fc.record({ do: fc.constant("complete" as const), backup, providers: fc.subarray(["aws", "gcp", "azure"]) }),
  fc.record({ do: fc.constant("append" as const), backup, after: fc.constantFrom("head" as const, undefined, "a") }),
  fc.record({ do: fc.constant("revision" as const), backup, number: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    do: fc.constant("announce" as const),
    backup,
    said: fc.constantFrom("tracked" as const, "protected" as const),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take({ journal, ledger }: Parts, step: Step): Promise<unknown> {
  const id = backupId(step.backup);
  switch (step.do) {
    case "begin":
      // A backup id is drawn once: the port is never given one twice.
      return journal.begin({ ...sealingOf(step.backup, step.drop), backup: id }, ITEM);
    case "draw":
      return journal.drawPack(id, id16(`pack ${step.number}`));
    case "segment": {
      const chunks = step.chunks.map((chunk) => chunkOf(`chunk ${chunk}`, backupId(step.by), `pack ${step.by}`, chunk));
      return journal.sealSegment(id, { ...segmentOf(id, step.number, { packs: 1 }), chunks });
    }
    case "seal":
      return journal.seal(id, sealedOf(step.backup), about);
    case "commit":
      return journal.commit(id);
    case "abandon":
      return journal.abandon(id, bytesOf("record"));
    case "track": {
      const { statement, table } = sealedOf(step.backup);
      return ledger.begin({ backup: id, drop: dropId(0), statement, table }, step.uses.map(backupId));
    }
    case "receipt": {
      const receipt = receiptRow(step.number).receipt;
      const rows = step.rows.map((row) => ({ ...receiptRow(row), receipt }));
      return ledger.addReceipt(id, bytesOf(`receipt ${step.number}`), rows);
    }
    case "complete":
      return ledger.addComplete(id, step.providers);
    case "append": {
      const head = await ledger.head();
      const after = step.after === "a" ? { term: 1, seq: 1, manifest: "a" } : step.after === "head" ? head : undefined;
      const next = { term: 1, seq: (head?.seq ?? 0) + 1, manifest: hashOf(`${step.backup}`) };
      return ledger.append(id, after, next, { manifest: bytesOf("one"), witness: bytesOf("witness") });
    }
    case "revision":
      return ledger.addRevision(id, step.number, bytesOf(`revision ${step.number}`));
    case "announce":
      return ledger.announce(id, step.said);
  }
}

/** What came of it: the answer, or the error's code. */
async function outcome(parts: Parts, step: Step): Promise<unknown> {
  try {
    return { answer: await take(parts, step) };
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : (error as Error).message;
  }
}

/** Everything that can be read. */
async function look({ journal, index, ledger }: Parts): Promise<unknown> {
  const numbers = Array.from({ length: BACKUPS }, (_, number) => number);
  const of = <T>(read: (id: string) => T) => Promise.all(numbers.map((number) => read(backupId(number))));
  return {
    sealings: await Promise.all(numbers.slice(0, DROPS).map((drop) => journal.find(dropId(drop)))),
    chunks: Array.from({ length: CHUNKS }, (_, chunk) => index.lookup(fromHex(hashOf(`chunk ${chunk}`)))),
    statements: await of(async (id) => index.statementHash(id)),
    records: await of((id) => ledger.read(id)),
    receipts: await of((id) => ledger.receipts(id)),
    dependents: await of(async (id) => [...(await ledger.dependents(id))].sort()),
    head: await ledger.head(),
  };
}

it("comes, step by step and after a restart, to what the fakes come to", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80 }), async (steps) => {
      const { open } = stateFile();
      const state = open();
      const fake: Parts = { ...memoryJournal(), ledger: memoryLedger() };
      const begun = new Set<number>();
      for (const step of steps) {
        if (step.do === "begin" && begun.has(step.backup)) continue;
        const expected = await outcome(fake, step);
        if (step.do === "begin" && typeof expected !== "string") begun.add(step.backup);
        expect(await outcome(state, step)).toEqual(expected);
      }
      expect(await look(state)).toEqual(await look(fake));
      await state.close();
      expect(await look(open())).toEqual(await look(fake));
    }),
    { numRuns: long ? 500 : 12 },
  );
});
