import { writeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { openState } from "../../../../onprem/engine/state/index.ts";
import { about, backupId, bytesOf, dropId, ITEM, NOW, receiptRow, sealedOf, sealingOf, segmentOf } from "../samples.ts";

/**
 * `state.ts PATH FIRST`: takes drops FIRST, FIRST + 3, .. in three lanes through everything that the state keeps of them, and writes
 * `<step> <number>` when a step was acknowledged. Does not end.
 */
const [, , path = "", first = "0"] = process.argv;
const { catalog, journal, ledger, history } = openState(path, { now: () => NOW, sweepMs: 1 });

async function chain(number: number): Promise<void> {
  for (;;) {
    const after = await ledger.head();
    const seq = (after?.seq ?? 0) + 1;
    const head = { term: 1, seq, manifest: `${seq} ${number}` };
    const bytes = { manifest: bytesOf(head.manifest), witness: bytesOf(`witness ${number}`) };
    if (await ledger.append(backupId(number), after, head, bytes)) return;
  }
}

async function take(number: number): Promise<void> {
  const [drop, backup] = [dropId(number), backupId(number)];
  const received = { drop, item: ITEM, name: "dump.sql", disposition: "remove" as const, received: NOW };
  const { statement, table } = sealedOf(number);
  const steps: Record<string, () => Promise<unknown>> = {
    drop: () => catalog.addDrop({ ...received, source: { kind: "file", path: "/ingest/dump.sql" } }),
    begin: () => journal.begin(sealingOf(number), ITEM),
    segment: () => journal.sealSegment(backup, segmentOf(backup, 0)),
    seal: () => journal.seal(backup, sealedOf(number), about),
    track: () => ledger.begin({ backup, drop, statement, table }, []),
    receipt: () => ledger.addReceipt(backup, bytesOf(`receipt ${number}`), [receiptRow(number)]),
    chain: () => chain(number),
    announce: () => ledger.announce(backup, "restorable"),
    reach: () => catalog.reach(backup, "restorable", { seq: 1, providers: ["aws"] }),
    commit: () => journal.commit(backup),
    run: async () => history.record("daily", new Date(NOW.getTime() + number)),
  };
  for (const [step, work] of Object.entries(steps)) {
    await work();
    writeSync(1, `${step} ${number}\n`);
  }
}

async function lane(from: number): Promise<void> {
  for (let number = from; ; number += 3) {
    await take(number);
    await turn();
  }
}

await Promise.all([0, 1, 2].map((offset) => lane(Number(first) + offset)));
