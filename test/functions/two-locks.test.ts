import { beforeAll, describe, expect, it } from "vitest";
import { unlockSecrets } from "../../functions/seal/secrets.ts";
import { sha256Hex } from "../../vault/bytes.ts";
import { unwrapByService } from "../../vault/keyobject.ts";
import { deriveRoots } from "../../vault/keys.ts";
import { signManifest } from "../../vault/manifest.ts";
import { names } from "../../vault/names.ts";
import { combineSheets, encodeSheets } from "../../vault/sheet.ts";
import type { SigningKey } from "../../vault/signed.ts";
import { signStatement } from "../../vault/statement.ts";
import { subsets } from "../../vault/subsets.ts";
import { attack, type Holding } from "../fakes/adversary.ts";
import { backUp, bringBack, drop, named, restoreProviders, run } from "../fakes/drive.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { seededRandom } from "../fakes/random.ts";
import { bytesOf, replaceObject } from "../fakes/spoil.ts";

const [k, n] = [3, 5];
const bytes = seededRandom("locks")(90_000);
const all = [0, 1, 2, 3, 4];
let pipeline: Pipeline;
let backup: string;

beforeAll(async () => {
  pipeline = await memoryPipeline(k, n, "locks");
  ({ backup } = await backUp(pipeline, "1", bytes));
});

const tried = (holding: Holding) => attack(pipeline, backup, holding);
const opens = async (holding: Holding) =>
  expect(Buffer.from((await tried(holding)).drop ?? [])).toEqual(Buffer.from(bytes));
const opensNot = async (holding: Holding) => expect((await tried(holding)).drop).toBeUndefined();
const keyring = () => Object.values(pipeline.keys).filter((key) => key instanceof Uint8Array);
const subsetsOf = (size: number) => [...subsets(all, size)];

/** m of the custodians' sheets put together. */
function sheets(count: number) {
  const issued = encodeSheets(pipeline.custodianSecret, { threshold: 2, count: 3 }, seededRandom("sheets"));
  return issued.slice(0, count);
}

describe("who holds", () => {
  it("storage and KMS of fewer than k providers, with or without the factor: does not open", async () => {
    for (const few of subsetsOf(k - 1)) {
      const holding = { storage: few, kms: few };
      expect(await tried(holding)).toEqual({ drop: undefined, keyShares: few, fragments: few });
      await opensNot({ ...holding, secrets: keyring() });
    }
  });

  it("storage and KMS of all n providers, without the factor: does not open", async () => {
    const holding = { storage: all, kms: all };
    expect(await tried(holding)).toEqual({ drop: undefined, keyShares: all, fragments: all });
    await opens({ ...holding, secrets: [pipeline.keys.factor] });
  });

  it("storage of k and KMS of k - 1, or the other way round, and the keyring: does not open", async () => {
    for (const k_ of subsetsOf(k)) {
      for (const few of subsets(k_, k - 1)) {
        await opensNot({ storage: k_, kms: few, secrets: keyring() });
        await opensNot({ storage: few, kms: k_, secrets: keyring() });
      }
    }
  });

  it("the sealing host at rest, and all that the providers store: does not open past backups", async () => {
    for (const staging of pipeline.staging) expect(staging.objects.size).toBe(0);
    const found = hostAtRest(pipeline);
    expect(found).toEqual({ backupKeys: [], dataKeys: new Map() });
    expect(await tried({ storage: all, secrets: keyring(), found })).toEqual({
      drop: undefined,
      keyShares: [],
      fragments: [],
    });
  });

  it("the sealing host at rest: opens what is being sealed", async () => {
    const busy = await memoryPipeline(k, n, "busy");
    const staged = await run(busy, drop(busy, "1", bytes), {
      hold: (event) => event.type === "tw.fenchi.share.staged",
    });
    const found = hostAtRest(busy);
    // What lies in the stagings on the host, in the form that the providers' functions would give it.
    await run(busy, named(staged, "share.staged"), { hold: () => true });
    const secrets = [busy.keys.factor];
    const { drop: opened } = await attack(busy, [...busy.sealings.keys()][0] ?? "", { storage: all, secrets, found });
    expect(Buffer.from(opened ?? [])).toEqual(Buffer.from(bytes));
  });

  it("the keyring, and the right to unwrap and the storage of k providers: opens, whichever k", async () => {
    for (const enough of subsetsOf(k)) await opens({ storage: enough, kms: enough, secrets: [pipeline.keys.factor] });
  });

  it("m custodian sheets and the storage of fewer than k providers: does not open", async () => {
    const { secret } = combineSheets(sheets(2));
    const { recovery } = deriveRoots(secret);
    for (const few of subsetsOf(k - 1)) {
      expect(await tried({ storage: few, recovery, secrets: [secret] })).toMatchObject({
        drop: undefined,
        keyShares: few,
      });
    }
  });

  it("m custodian sheets and the storage of k providers, no KMS and no host: opens, whichever k", async () => {
    const { secret } = combineSheets(sheets(2));
    for (const enough of subsetsOf(k)) {
      await opens({ storage: enough, recovery: deriveRoots(secret).recovery, secrets: [secret] });
    }
  });

  it("fewer than m sheets and the storage of all n: does not open", async () => {
    const [only] = sheets(1);
    if (!only) throw new RangeError();
    expect(() => combineSheets([only])).toThrow(expect.objectContaining({ code: "sheet-too-few" }));
    await opensNot({ storage: all, secrets: [only.share], recovery: only.share });
  });

  it("everything stored at all n, and a machine that breaks RSA and X25519: does not open", async () => {
    const broken: Holding = {
      storage: all,
      kms: all,
      recovery: pipeline.roots.recovery,
      secrets: [pipeline.roots.recovery],
    };
    expect(await tried(broken)).toEqual({ drop: undefined, keyShares: all, fragments: all });
    await opens({ ...broken, secrets: [pipeline.keys.factor] });
  });

  it("a leaked vault bucket, the keyring and k other providers: cannot take that bucket's lock off", async () => {
    const { drop: opened, fragments } = await tried({ storage: all, kms: [0, 1, 2], secrets: [pipeline.keys.factor] });
    expect(Buffer.from(opened ?? [])).toEqual(Buffer.from(bytes));
    expect(fragments).toEqual([0, 1, 2]);
  });

  it("everything stored: finds none of the host's or the custodians' secrets in the clear", () => {
    const { factor, dedup, host } = pipeline.keys;
    const secrets = [factor, dedup, host, pipeline.custodianSecret, ...Object.values(pipeline.roots)];
    for (const { bytes: stored } of pipeline.stores.flatMap((store) => [...store.objects.values()])) {
      for (const secret of secrets.map((each) => Buffer.from(each))) {
        const forms = [secret, secret.toString("hex"), secret.toString("base64"), secret.toString("base64url")];
        for (const form of forms) expect(Buffer.from(stored).includes(form)).toBe(false);
      }
    }
  });

  it("one provider's KMS: unwraps no other's key object", async () => {
    for (const [index, service] of pipeline.services.entries()) {
      for (const [at, store] of pipeline.stores.entries()) {
        const stored = await store.get(names.key(backup));
        const value = JSON.parse(Buffer.from(stored).toString("utf8"));
        const unwrapped = unwrapByService(service)(value);
        if (index === at) expect((await unwrapped).byteLength).toBe(96);
        else await expect(unwrapped).rejects.toMatchObject({ code: "unwrap-failed" });
      }
    }
  });
});

describe("who holds the tracker's key and the share functions' keys", () => {
  /** A whole vault of the adversary's own, whose backup of other bytes is dressed up as this one. */
  async function forge(at: readonly number[], keyOf: (mine: Pipeline) => SigningKey = ({ tracker }) => tracker) {
    const mine = await memoryPipeline(2, 3, "mine");
    const { backup: id } = await backUp(mine, "1", bytes);
    const other = await memoryPipeline(2, 3, "adversary's");
    const theirs = await backUp(other, "1", seededRandom("forged")(90_000));
    const payload = (name: string) => {
      const stored = Buffer.from(bytesOf(other.stores[0], name));
      return JSON.parse(stored.subarray(stored.indexOf("\n\n") + 2).toString("utf8"));
    };
    const own = { vault: mine.vault.vault, backup: id };
    const statement = await signStatement({ ...payload(names.statement(theirs.backup)), ...own }, keyOf(mine));
    const manifest = await signManifest(
      { ...payload(names.manifest(theirs.backup, 1)), ...own, statement: sha256Hex(statement) },
      mine.tracker,
    );
    for (const index of at) {
      const store = mine.stores[index];
      if (!store) throw new RangeError();
      for (const [name, object] of other.stores[index]?.objects ?? []) {
        store.objects.set(name.replace(theirs.backup, id), object);
      }
      replaceObject(store, names.statement(id), statement);
      replaceObject(store, names.manifest(id, 1), manifest);
    }
    return { mine, id };
  }

  it("forges nothing at fewer than all providers that the others do not set right, and is named", async () => {
    for (const index of [0, 1, 2]) {
      const { mine, id } = await forge([index]);
      const first = restoreProviders(mine).sort((a, b) => Number(b.index === index) - Number(a.index === index));
      const { last, content } = await bringBack(mine, id, { ports: { providers: first, now: () => new Date(0) } });
      expect(last?.name).toBe("restore.completed");
      expect(content && Buffer.compare(content, bytes)).toBe(0);
      const faults = last?.name === "restore.completed" ? last.data.faults : [];
      expect(new Set(faults.map(({ provider }) => provider))).toEqual(new Set([`p${index}`]));
    }
  });

  it("makes a restore fail, but never give other contents, even at all providers", async () => {
    const { mine, id } = await forge([0, 1, 2]);
    const { last, content } = await bringBack(mine, id);
    expect(last).toMatchObject({ name: "restore.failed" });
    expect(content).toBeUndefined();
  });

  it("does not with the sealer's key either, unless it has the factor as well", async () => {
    const { mine, id } = await forge([0, 1, 2], ({ keys }) => keys.sealer);
    const { last, content } = await bringBack(mine, id);
    expect(last).toMatchObject({ name: "restore.failed" });
    expect(content).toBeUndefined();
  });
});

/** What the journal of the sealing host gives to one who has the host's own key as well. */
function hostAtRest({ sealings, keys }: Pipeline): NonNullable<Holding["found"]> {
  const kept = [...sealings.values()].filter(({ secrets }) => secrets.byteLength > 0);
  const unlocked = kept.map(({ backup: sealing, secrets }) => unlockSecrets(secrets, keys.host, sealing));
  return {
    backupKeys: unlocked.map(({ backupKey }) => backupKey),
    dataKeys: new Map(unlocked.flatMap(({ dataKeys }) => [...dataKeys.entries()])),
  };
}
