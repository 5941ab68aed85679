import { beforeAll, describe, expect, it } from "vitest";
import { unlockSecrets } from "../../functions/seal/secrets.ts";
import { unwrapByService } from "../../vault/keyobject.ts";
import { deriveRoots } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { combineSheets, encodeSheets } from "../../vault/sheet.ts";
import { subsets } from "../../vault/subsets.ts";
import { attack, type Holding } from "../fakes/adversary.ts";
import { backUp, drop, named, run } from "../fakes/drive.ts";
import { memoryPipeline, type Pipeline } from "../fakes/pipeline.ts";
import { seededRandom } from "../fakes/random.ts";

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

/** What the journal of the sealing host gives to one who has the host's own key as well. */
function hostAtRest({ sealings, keys }: Pipeline): NonNullable<Holding["found"]> {
  const kept = [...sealings.values()].filter(({ secrets }) => secrets.byteLength > 0);
  const unlocked = kept.map(({ backup: sealing, secrets }) => unlockSecrets(secrets, keys.host, sealing));
  return {
    backupKeys: unlocked.map(({ backupKey }) => backupKey),
    dataKeys: new Map(unlocked.flatMap(({ dataKeys }) => [...dataKeys.entries()])),
  };
}
