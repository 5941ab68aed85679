import { describe, expect, test } from "vitest";
import {
  type Manifest,
  openManifest,
  openWitness,
  receiptsHash,
  signManifest,
  signWitness,
  type Witness,
} from "../../vault/manifest.ts";
import { openReceipt, type Receipt, signReceipt } from "../../vault/receipt.ts";
import { hashOf } from "../vectors/rule.ts";
import { backup, digest, id, manifest, signers, time, vault } from "./fixture.ts";
import { codeOf } from "./refusal.ts";

const { sealer, tracker, second, receipts } = signers;

describe("a manifest", () => {
  const open = async (change: Partial<Manifest>, signer = tracker, revision = 1) => {
    const stored = await signManifest({ ...manifest, ...change }, signer);
    return codeOf(() => openManifest(stored, vault, backup, revision, "ash"));
  };

  test("opens to what the tracker of its term signed", async () => {
    expect(openManifest(await signManifest(manifest, tracker), vault, backup, 1)).toEqual(manifest);
    expect(await open({ term: 2 }, second)).toBe("none");
    expect(await open({ revision: 2, before: digest("first") }, tracker, 2)).toBe("none");
  });

  test("of another backup, vault or revision is refused", async () => {
    expect(await open({ backup: id("other") })).toBe("manifest-foreign");
    expect(await open({ vault: id("other") })).toBe("manifest-foreign");
    expect(await open({ revision: 2 })).toBe("manifest-foreign");
    expect(await open({}, tracker, 2)).toBe("manifest-foreign");
  });

  test("is refused when another tracker than its term's signed it, or there is no such term", async () => {
    expect(await open({ term: 1 }, second)).toBe("manifest-foreign");
    expect(await open({ term: 2 }, tracker)).toBe("manifest-foreign");
    expect(await open({ term: 3 }, second)).toBe("manifest-foreign");
  });

  test("that no tracker signed is refused: nor can the sealer or a provider", async () => {
    for (const signer of [sealer, ...receipts]) expect(await open({}, signer)).toBe("signature-invalid");
  });
});

describe("a witness", () => {
  const witness: Witness = {
    vault: vault.vault,
    term: 1,
    seq: 4,
    backup,
    manifest: digest("manifest"),
    previous: digest("previous"),
  };
  const open = async (change: Partial<Witness>, signer = tracker) => {
    const stored = await signWitness({ ...witness, ...change }, signer);
    return codeOf(() => openWitness(stored, vault, 4, "ash"));
  };

  test("opens to what the tracker of its term signed", async () => {
    expect(openWitness(await signWitness(witness, tracker), vault, 4)).toEqual(witness);
    expect(await open({ term: 2 }, second)).toBe("none");
  });

  test("of another place, vault or term is refused, and one that no tracker signed", async () => {
    expect(await open({ seq: 5 })).toBe("witness-foreign");
    expect(await open({ vault: id("other") })).toBe("witness-foreign");
    expect(await open({ term: 2 })).toBe("witness-foreign");
    expect(await open({}, sealer)).toBe("signature-invalid");
  });
});

describe("a receipt", () => {
  const receipt: Receipt = {
    vault: vault.vault,
    provider: "birch",
    backup,
    objects: [{ name: "packs/a/0", sha256: digest("share"), size: 5, version: "v1", lockedUntil: time }],
    held: [{ name: "packs/b/0", size: 5, lockedUntil: time }],
    time,
  };
  const birch = receipts[1] ?? tracker;
  const open = async (change: Partial<Receipt>, signer = birch, provider = "birch") => {
    const stored = await signReceipt({ ...receipt, ...change }, signer);
    return codeOf(() => openReceipt(stored, vault, provider, backup));
  };

  test("opens to what the provider's function signed", async () => {
    expect(openReceipt(await signReceipt(receipt, birch), vault, "birch", backup)).toEqual(receipt);
  });

  test("counts for its own provider, backup and vault alone, and by its own key alone", async () => {
    expect(await open({ backup: id("other") })).toBe("receipt-foreign");
    expect(await open({ vault: id("other") })).toBe("receipt-foreign");
    expect(await open({ provider: "ash" })).toBe("receipt-foreign");
    expect(await open({}, receipts[0])).toBe("signature-invalid");
    expect(await open({}, birch, "ash")).toBe("signature-invalid");
    expect(await open({}, tracker)).toBe("signature-invalid");
    expect(await open({}, birch, "oak")).toBe("provider-unknown");
  });
});

test("the hash of receipts depends neither on their order nor on how often they came", () => {
  const [a, b, c] = ["a", "b", "c"].map(digest) as [string, string, string];
  expect(receiptsHash([a, b, c, a])).toBe(receiptsHash(new Set([c, b, a])));
  expect(receiptsHash([a, b])).not.toBe(receiptsHash([a, b, c]));
  expect(receiptsHash([])).toBe(hashOf(Buffer.from("[]")));
  expect(receiptsHash([b, a])).toBe(hashOf(Buffer.from(JSON.stringify([a, b].sort()))));
});
