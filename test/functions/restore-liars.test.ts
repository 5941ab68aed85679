import { beforeAll, describe, expect, it, vi } from "vitest";
import type { RestoreProvider } from "../../functions/restore/ports.ts";
import type { Unwrap } from "../../vault/keyobject.ts";
import { names } from "../../vault/names.ts";
import { openStatement, signStatement } from "../../vault/statement.ts";
import { backUp, bringBack, packsOf, restoreProviders } from "../fakes/drive.ts";
import type { MapStore } from "../fakes/map-store.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { seededDice, seededRandom } from "../fakes/random.ts";
import { bytesOf, replaceObject, spoils } from "../fakes/spoil.ts";
import { long, runSeed } from "../run.ts";

const times = long ? 200 : 6;
const bytes = seededRandom("liars")(150_000);
const siblingBytes = seededRandom("sibling")(150_000);
/** Every read takes no time, so that the order of the providers stays. */
const now = () => new Date(0);

let pipeline: Pipeline;
let backup: string;
/** Another backup of the same vault, and the same bytes in another vault whose providers have the same names. */
let sibling: string;
let foreign: Pipeline;
let foreignBackup: string;

beforeAll(async () => {
  pipeline = await memoryPipeline(2, 3, "liars");
  ({ backup } = await backUp(pipeline, "1", bytes));
  sibling = (await backUp(pipeline, "2", siblingBytes)).backup;
  foreign = await memoryPipeline(2, 3, "foreign");
  foreignBackup = (await backUp(foreign, "1", bytes)).backup;
});

/** What a restore reads, by kind. */
const kinds: Record<string, (id: string, of: Pipeline) => string> = {
  manifest: (id) => names.manifest(id, 1),
  statement: (id) => names.statement(id),
  table: (id) => names.table(id),
  body: (id) => names.body(id),
  "key object": (id) => names.key(id),
  share: (id, of) => names.share(packsOf(of, id)[0] ?? ""),
};

function storeAt(index: number, of = pipeline): MapStore {
  const store = of.stores[index];
  if (!store) throw new RangeError();
  return store;
}

/** Restores while one provider gives other bytes of one object, and is asked before the others. */
async function restoreSpoilt(at: number, name: string, put: Uint8Array | undefined, without: string[] = []) {
  const store = storeAt(at);
  const kept = store.objects.get(name);
  if (!kept) throw new Error(`there is no ${name}`);
  replaceObject(store, name, put);
  const order = restoreProviders(pipeline).sort((a, b) => Number(b.index === at) - Number(a.index === at));
  const parse = vi.spyOn(JSON, "parse");
  try {
    const result = await bringBack(pipeline, backup, { request: { without }, ports: { now, providers: order } });
    return { ...result, parsed: parse.mock.calls.map(([text]) => text) };
  } finally {
    parse.mockRestore();
    store.objects.set(name, kept);
  }
}

/** The part of a stored object that a parser would be given, where it is not that of the right object. */
function payloadOf(spoilt: Uint8Array, right: Uint8Array): string | undefined {
  const payload = (stored: Uint8Array) => {
    const text = Buffer.from(stored).toString("utf8");
    return text.startsWith("fenchi/v1/") ? text.slice(text.indexOf("\n\n") + 2) : text;
  };
  return payload(spoilt) === payload(right) ? undefined : payload(spoilt);
}

describe.each(Object.entries(kinds))("a %s", (kind, nameOf) => {
  // The provider whose fragment is data, so that its shares are read.
  const at = 0;
  it.each(Object.entries(spoils))("that was %s: the others restore, and the provider is named", async (how, spoil) => {
    const dice = seededDice(`${runSeed} ${kind} ${how}`);
    const name = nameOf(backup, pipeline);
    const right = bytesOf(storeAt(at), name);
    for (let time = 0; time < (["flipped", "truncated"].includes(how) ? times : 1); time++) {
      const other = bytesOf(storeAt(at), nameOf(sibling, pipeline));
      const put = spoil(right, dice, other);
      const { last, content, said, parsed } = await restoreSpoilt(at, name, put);
      expect(content && Buffer.compare(content, bytes)).toBe(0);
      const fault = put ? "altered" : "missing";
      // Of a share ranges are read: what was put behind its end is found by a scrub, and harms nobody before.
      if (kind === "share" && how === "lengthened") return expect(last).toMatchObject({ data: { faults: [] } });
      expect(last).toMatchObject({ data: { faults: [{ provider: "p0", object: name, fault }] } });
      expect(said).toContainEqual(
        expect.objectContaining({
          name: "share.damaged",
          data: expect.objectContaining({ provider: "p0", object: name, fault }),
        }),
      );
      // The sibling's manifest and statement are signed by this vault's keys: only then may they be read, and are found to be another's.
      const signed = how === "swapped" && ["manifest", "statement"].includes(kind);
      if (put && !signed) expect(parsed).not.toContain(payloadOf(put, right));
    }
  });

  it("of another vault, or another provider's: the others restore, and the provider is named", async () => {
    const name = nameOf(backup, pipeline);
    const foreigner = bytesOf(storeAt(at, foreign), nameOf(foreignBackup, foreign));
    const neighbour = ["key object", "share"].includes(kind) ? [bytesOf(storeAt(1), name)] : [];
    for (const put of [foreigner, ...neighbour]) {
      const { last, content, parsed } = await restoreSpoilt(at, name, put);
      expect(content && Buffer.compare(content, bytes)).toBe(0);
      expect(last).toMatchObject({ data: { faults: [{ provider: "p0", object: name, fault: "altered" }] } });
      if (put === foreigner) expect(parsed).not.toContain(payloadOf(put, bytesOf(storeAt(at), name)));
    }
  });

  it("that k providers have and one of them altered: refused, the provider named, with a next step", async () => {
    const name = nameOf(backup, pipeline);
    const right = bytesOf(storeAt(2), name);
    const put = spoils.flipped(right, seededDice(kind));
    const { last, content } = await restoreSpoilt(2, name, put, ["p0"]);
    const own = ["key object", "share"].includes(kind);
    expect(last?.name).toBe(own ? "restore.failed" : "restore.completed");
    expect(last).toMatchObject({ data: { faults: [{ provider: "p2", object: name, fault: "altered" }] } });
    if (last?.name === "restore.failed") expect(last.data.next).not.toBe("");
    if (own) expect(content).toBeUndefined();
  });
});

describe("another statement of the same backup", () => {
  it("is not taken, though the sealer signed it: the manifest names the one that counts", async () => {
    const name = names.statement(backup);
    const right = openStatement(bytesOf(storeAt(0), name), pipeline.vault, backup);
    const put = await signStatement({ ...right, retainUntil: right.time }, pipeline.keys.sealer);
    const { last, content } = await restoreSpoilt(0, name, put);
    expect(content && Buffer.compare(content, bytes)).toBe(0);
    expect(last).toMatchObject({ data: { faults: [{ provider: "p0", object: name, fault: "altered" }] } });
  });
});

describe("a key service that lies", () => {
  /** Answers with the right context, so that the key object's own check passes, and another share. */
  const lying =
    ({ unwrap, index }: RestoreProvider): Unwrap =>
    async (value) => {
      const plain = Uint8Array.from(await unwrap(value));
      plain[index] = (plain[index] ?? 0) ^ 1;
      return plain;
    };

  it("is found out by the others, and named", async () => {
    const five = await memoryPipeline(3, 5, "lying keys");
    const { backup: id } = await backUp(five, "1", bytes);
    for (const liars of [[0], [1], [0, 2]]) {
      const providers = restoreProviders(five).map((each) =>
        liars.includes(each.index) ? { ...each, unwrap: lying(each) } : each,
      );
      const { last, content } = await bringBack(five, id, { ports: { providers, now } });
      expect(content && Buffer.compare(content, bytes)).toBe(0);
      const faults = last?.name === "restore.completed" ? last.data.faults : [];
      expect(faults.map(({ provider }) => provider).toSorted()).toEqual(liars.map((index) => `p${index}`));
      for (const { object, fault } of faults)
        expect({ object, fault }).toEqual({ object: names.key(id), fault: "altered" });
    }
  });

  it("cannot be found out where only k answer, and then nothing is restored", async () => {
    const providers = restoreProviders(pipeline).map((each) =>
      each.index === 0 ? { ...each, unwrap: lying(each) } : each,
    );
    const { last, content } = await bringBack(pipeline, backup, { ports: { providers }, request: { without: ["p2"] } });
    expect(last).toMatchObject({ name: "restore.failed", data: { code: "commitment-differs" } });
    expect(content).toBeUndefined();
  });
});

describe("a provider that is behind", () => {
  it("is named, whether it is asked for what it has or for what it lost", async () => {
    const kept = new Map(storeAt(0).objects);
    try {
      for (const name of kept.keys()) {
        if (name.includes(sibling) || name === names.witness(2)) storeAt(0).objects.delete(name);
      }
      const behind = { provider: "p0", fault: "behind", object: names.witness(2) };
      const old = await bringBack(pipeline, backup);
      expect(old.content && Buffer.compare(old.content, bytes)).toBe(0);
      expect(old.last).toMatchObject({ data: { faults: [behind] } });
      const { last, content } = await bringBack(pipeline, sibling);
      expect(content && Buffer.compare(content, siblingBytes)).toBe(0);
      expect(last).toMatchObject({ data: { faults: expect.arrayContaining([expect.objectContaining(behind)]) } });
    } finally {
      for (const [name, object] of kept) storeAt(0).objects.set(name, object);
    }
  });

  it("is not any other because one shows a witness that no tracker signed", async () => {
    const forged = names.witness(99);
    const witness = bytesOf(storeAt(1), names.witness(2));
    try {
      replaceObject(storeAt(1), forged, witness);
      const { last } = await bringBack(pipeline, backup);
      expect(last).toMatchObject({
        name: "restore.completed",
        data: { faults: [{ provider: "p1", object: forged, fault: "altered" }] },
      });
    } finally {
      storeAt(1).objects.delete(forged);
    }
  });

  it("is nobody where all show the same end", async () => {
    expect((await bringBack(pipeline, backup)).last).toMatchObject({ data: { faults: [] } });
  });
});
