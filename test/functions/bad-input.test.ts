import { describe, expect, it, vi } from "vitest";
import { FenchiError } from "../../events/error.ts";
import { type FenchiEvent, parseEvent } from "../../events/index.ts";
import { signAbandonment } from "../../vault/abandonment.ts";
import { toBase64 } from "../../vault/bytes.ts";
import { names } from "../../vault/names.ts";
import { backUp, bringBack, drop, named, run } from "../fakes/drive.ts";
import type { MapStore } from "../fakes/map-store.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { type Dice, seededDice, seededRandom } from "../fakes/random.ts";
import { bytesOf, replaceObject, spoils } from "../fakes/spoil.ts";
import { long, runSeed } from "../run.ts";
import { auditWorld } from "./audit.ts";

const times = long ? 60 : 4;
const bytes = seededRandom("bad input")(60_000);

/** The text of an event with one character changed, one cut out, or its end cut off. */
function spoiltText(text: string, dice: Dice): string {
  const at = dice.roll(text.length);
  const put = String.fromCharCode(32 + dice.roll(95));
  return dice.pick([
    text.slice(0, at) + put + text.slice(at + 1),
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at),
  ]);
}

/** Delivers a message as a queue hands it over; what it leads to waits with the rest. @returns the error it ended in */
async function deliverText(pipeline: Pipeline, text: string, waiting: FenchiEvent[]): Promise<unknown> {
  try {
    for await (const next of pipeline.deliver(parseEvent(JSON.parse(text)))) waiting.push(next);
    return undefined;
  } catch (error) {
    return error;
  }
}

function stagingOf(pipeline: Pipeline, index: number): MapStore {
  const staging = pipeline.staging[index];
  if (!staging) throw new RangeError();
  return staging;
}

describe("an event that was spoilt", () => {
  it("is refused with a next step or changes nothing, whichever event and wherever", async () => {
    const dice = seededDice(`${runSeed} events`);
    const pipeline = await memoryPipeline(2, 3, "events");
    const waiting = [drop(pipeline, "1", bytes)];
    let refused = 0;
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      // A drop or a restore that reads otherwise is another wish, not a spoilt one.
      for (let time = 0; time < (event.type === "tw.fenchi.drop.received" ? 0 : times); time++) {
        const error = await deliverText(pipeline, spoiltText(JSON.stringify(event), dice), waiting);
        if (error === undefined || error instanceof SyntaxError) continue;
        expect(error).toBeInstanceOf(FenchiError);
        if (error instanceof FenchiError) expect(error.next).not.toBe("");
        refused++;
      }
      if (event.type === "tw.fenchi.deadline.passed") continue;
      for await (const next of pipeline.deliver(event)) waiting.push(next);
    }
    expect(refused).toBeGreaterThan(20);
    const [backup = "", ...others] = await auditWorld(pipeline);
    expect(others).toEqual([]);
    const { content } = await bringBack(pipeline, backup);
    expect(content && Buffer.compare(content, bytes)).toBe(0);
  });

  it("of a kind that nobody knows, or of none, is refused", () => {
    for (const value of [
      undefined,
      null,
      7,
      "text",
      [],
      {},
      { specversion: "1.0", id: "1", source: "/", type: "tw.fenchi.vault.erased", data: {} },
    ]) {
      expect(() => parseEvent(value)).toThrow(expect.objectContaining({ code: "event-invalid" }));
    }
  });
});

describe("a parcel that was spoilt", () => {
  /** A backup all of whose parcels lie in the stagings, undelivered. */
  async function staged(seed: string) {
    const pipeline = await memoryPipeline(2, 3, seed);
    const { backup, said } = await backUp(pipeline, "1", bytes, {
      hold: (event) => event.type === "tw.fenchi.share.staged",
    });
    return { pipeline, backup, waiting: named(said, "share.staged") };
  }

  it("is refused by name before anything in it is read or stored, and stored once it is whole again", async () => {
    const { pipeline, waiting } = await staged("parcels");
    const foreign = await staged("foreign parcels");
    const dice = seededDice(`${runSeed} parcels`);
    for (const event of waiting) {
      const { provider, parcel } = event.data;
      const at = pipeline.providerNames.indexOf(provider);
      const [staging, store] = [pipeline.staging[at], pipeline.stores[at]];
      if (!staging || !store) throw new RangeError();
      const right = bytesOf(staging, parcel);
      const theirs = foreign.waiting.find(({ data }) => data.provider === provider);
      const neighbours = bytesOf(pipeline.staging[(at + 1) % 3], parcel);
      const others = [
        bytesOf(foreign.pipeline.staging[at], theirs?.data.parcel ?? ""),
        neighbours,
        ...[spoils.empty, spoils.truncated, spoils.lengthened, spoils.flipped, spoils.flipped, spoils.flipped].map(
          (spoil) => spoil(right, dice),
        ),
      ];
      for (const put of others) {
        const before = [...store.objects.keys()];
        replaceObject(staging, parcel, put);
        const said: FenchiEvent[] = [];
        const parse = vi.spyOn(JSON, "parse");
        const work = (async () => {
          for await (const next of pipeline.deliver(event)) said.push(next);
        })();
        await expect(work, parcel).rejects.toMatchObject({ name: "Tampered", params: { provider } });
        const parsed = parse.mock.calls.map(([text]) => text);
        parse.mockRestore();
        // A neighbour's parcel is signed by this vault's sealer, so it may be read to see whom it is meant for.
        const signed = put === neighbours ? Buffer.from(put) : Buffer.from(right);
        for (const text of parsed) expect(signed.includes(text)).toBe(true);
        expect(named(said, "share.stored")).toEqual([]);
        expect(named(said, "share.refused").map(({ data }) => data.provider)).toEqual([provider]);
        // What was whole of a parcel of many parts may have been stored: it has the sealer's hash.
        const fresh = [...store.objects.keys()].filter((name) => !before.includes(name) && name.startsWith("packs/"));
        expect(fresh).toEqual([]);
      }
      replaceObject(staging, parcel, right);
    }
    const said = await run(pipeline, waiting);
    expect(named(said, "backup.protected")).toHaveLength(1);
    await auditWorld(pipeline);
  });

  it("is not stored by a function that it is not meant for, whatever its name", async () => {
    const { pipeline, waiting } = await staged("meant");
    const [first] = waiting.filter(({ data }) => data.provider === "p0");
    if (!first) throw new RangeError();
    const mine = bytesOf(pipeline.staging[0], first.data.parcel);
    replaceObject(stagingOf(pipeline, 1), first.data.parcel, mine);
    const event = pipeline.asEvent({ name: "share.staged", data: { ...first.data, provider: "p1" } });
    await expect(run(pipeline, event)).rejects.toMatchObject({ code: "parcel-foreign", params: { provider: "p1" } });
  });
});

describe("a record that a backup was given up", () => {
  it("purges nothing unless the sealer signed it for that very backup", async () => {
    const pipeline = await memoryPipeline(2, 3, "forged");
    const { backup } = await backUp(pipeline, "1", bytes, { hold: (event) => event.type === "tw.fenchi.share.staged" });
    const foreign = await memoryPipeline(2, 3, "forger");
    const value = {
      format: "fenchi/v1" as const,
      vault: pipeline.vault.vault,
      backup,
      packs: [],
      reason: "forged",
      time: "2026-11-23T03:00:00.000Z",
    };
    const forged = [
      await signAbandonment(value, pipeline.tracker),
      await signAbandonment(value, foreign.keys.sealer),
      await signAbandonment({ ...value, backup: "0".repeat(32) }, pipeline.keys.sealer),
      await signAbandonment({ ...value, vault: foreign.vault.vault }, pipeline.keys.sealer),
      bytesOf(pipeline.staging[0], names.parcel(backup, "contents")),
    ];
    const staged = pipeline.staging.map((staging) => staging.objects.size);
    for (const record of forged) {
      const data = { backup, drop: "1".padStart(32, "0"), record: toBase64(record), code: "forged", message: "" };
      await expect(run(pipeline, pipeline.asEvent({ name: "backup.abandoned", data }))).rejects.toMatchObject({
        name: "Tampered",
      });
    }
    expect(pipeline.staging.map((staging) => staging.objects.size)).toEqual(staged);
    for (const store of pipeline.stores) expect(store.objects.has(names.abandoned(backup))).toBe(false);
  });
});

describe("a manifest that was forged", () => {
  it("is stored nowhere, and lets nothing in a staging go", async () => {
    const pipeline = await memoryPipeline(2, 3, "manifests");
    const { backup, said } = await backUp(pipeline, "1", bytes, {
      hold: (event) => event.type === "tw.fenchi.manifest.signed",
    });
    const foreign = await memoryPipeline(2, 3, "other manifests");
    const theirs = await backUp(foreign, "1", bytes);
    const [signed] = named(said, "manifest.signed");
    const [other] = named(theirs.said, "manifest.signed");
    if (!signed || !other) throw new RangeError();
    const receipts = named(said, "share.stored").map(({ data }) => data.receipt);
    const forged = [
      { ...signed.data, manifest: other.data.manifest },
      { ...signed.data, manifest: receipts[0] ?? "" },
      { ...signed.data, revision: 2 },
      { ...signed.data, backup: theirs.backup },
      { ...signed.data, manifest: toBase64(Buffer.from("{}")) },
    ];
    const staged = pipeline.staging.map((staging) => staging.objects.size);
    for (const data of forged) {
      await expect(run(pipeline, pipeline.asEvent({ name: "manifest.signed", data }))).rejects.toMatchObject({
        name: "Tampered",
      });
    }
    expect(pipeline.staging.map((staging) => staging.objects.size)).toEqual(staged);
    for (const store of pipeline.stores) {
      expect([...store.objects.keys()].filter((name) => name.includes("/manifest/"))).toEqual([]);
    }
    const rest = await run(pipeline, named(said, "manifest.signed"));
    expect(named(rest, "backup.protected").map(({ data }) => data.backup)).toEqual([backup]);
  });
});
