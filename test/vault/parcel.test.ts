import { describe, expect, test } from "vitest";
import { openParcel, type ParcelHead, packParcel } from "../../vault/parcel.ts";
import { bytesOf, hashOf } from "../vectors/rule.ts";
import { backup, digest, id, signers, time, vault } from "./fixture.ts";
import { codeOf } from "./refusal.ts";

const name = `parcels/${backup}/contents`;
const bodies = [bytesOf("parcel/plain", 40), bytesOf("parcel/fragment", 30), new Uint8Array(0)];
const [plain = new Uint8Array(), fragment = new Uint8Array(), empty = new Uint8Array()] = bodies;
const head: ParcelHead = {
  vault: vault.vault,
  backup,
  provider: "birch",
  index: 1,
  k: 2,
  n: 3,
  dataKey: Buffer.from(bytesOf("parcel/key", 32)).toString("base64"),
  lockUntil: time,
  parts: [
    { kind: "plain", name: "backups/x/table", size: plain.length, sha256: hashOf(plain) },
    { kind: "fragment", name: "packs/x/0", size: fragment.length, pack: id("pack"), share: digest("share") },
    { kind: "plain", name: "backups/x/body", size: 0, sha256: hashOf(empty) },
  ],
  holds: ["packs/y/0"],
};
const make = async (change: Partial<ParcelHead> = {}, signer = signers.sealer): Promise<Buffer> =>
  Buffer.concat(await packParcel({ ...head, ...change }, bodies, signer));
const read = (stored: Uint8Array, provider = "birch") => codeOf(() => openParcel(stored, vault, provider, name));

describe("a parcel", () => {
  test("opens to its head and the bytes of its parts", async () => {
    const parcel = openParcel(await make(), vault, "birch", name);
    expect(parcel.head).toEqual(head);
    expect(parcel.bodies.map((body) => hashOf(body))).toEqual(bodies.map(hashOf));
  });

  test("for another provider or vault is refused, and one that the sealer did not sign", async () => {
    expect(await read(await make(), "ash")).toBe("parcel-foreign");
    expect(await read(await make({ vault: id("other") }))).toBe("parcel-foreign");
    for (const signer of [signers.tracker, signers.stranger, ...signers.receipts]) {
      expect(await read(await make({}, signer))).toBe("signature-invalid");
    }
  });

  test("is refused cut off anywhere, or lengthened", async () => {
    const stored = await make();
    for (let length = 0; length < stored.length; length += 3) {
      expect(await read(stored.subarray(0, length))).toMatch(/^(signature-invalid|parcel-altered)$/);
    }
    expect(await read(Buffer.concat([stored, Buffer.alloc(1)]))).toBe("parcel-altered");
  });

  test("is refused with any byte of its length, head or plain parts changed; fragments are judged as shares", async () => {
    const stored = await make();
    const tail = stored.length - fragment.length;
    for (let at = 0; at < stored.length; at++) {
      const wrong = Buffer.from(stored);
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      const expected = at >= tail ? /^none$/ : /^(signature-invalid|parcel-altered)$/;
      expect(await read(wrong)).toMatch(expected);
    }
  });

  test("is written without a copy of its parts", async () => {
    const pieces = await packParcel(head, bodies, signers.sealer);
    for (const [at, body] of bodies.entries()) expect(pieces[at + 1]).toBe(body);
  });
});
