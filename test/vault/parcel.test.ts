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
const open = (stored: Uint8Array, provider = "birch") =>
  openParcel(
    { size: stored.length, read: async (offset, length) => stored.subarray(offset, offset + length) },
    vault,
    provider,
    name,
  );
/** Opens the parcel and reads its plain parts. */
const read = (stored: Uint8Array, provider?: string) =>
  codeOf(async () => {
    const parcel = await open(stored, provider);
    for (const [at, part] of parcel.head.parts.entries()) if (part.kind === "plain") await parcel.plain(at);
  });

describe("a parcel", () => {
  test("opens to its head and the bytes of its parts", async () => {
    const parcel = await open(await make());
    expect(parcel.head).toEqual(head);
    expect([await parcel.plain(0), await parcel.fragment(1, 0, fragment.length), await parcel.plain(2)]).toEqual(
      bodies.map((body) => Buffer.from(body)),
    );
    expect(await parcel.fragment(1, 10, 5)).toEqual(Buffer.from(fragment.subarray(10, 15)));
  });

  test("gives no bytes beyond a part, and none of a part as another kind", async () => {
    const parcel = await open(await make());
    expect(await codeOf(() => parcel.fragment(1, 1, fragment.length))).toBe("parcel-altered");
    expect(await codeOf(() => parcel.plain(1))).toBe("parcel-altered");
    expect(await codeOf(() => parcel.plain(3))).toBe("parcel-altered");
  });

  test("with a head longer than the first read opens as well", async () => {
    const holds = Array.from({ length: 3000 }, (_, at) => `packs/${at}/0`);
    expect((await open(await make({ holds }))).head.holds).toEqual(holds);
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
