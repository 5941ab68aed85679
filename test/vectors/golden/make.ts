import { createHmac } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createOpenSource, createStreams } from "../../../onprem/engine/source/index.ts";
import type { ChunkEntry } from "../../../vault/body.ts";
import { createChunker } from "../../../vault/chunk.ts";
import { deriveGear } from "../../../vault/keys.ts";
import { encodeSheets } from "../../../vault/sheet.ts";
import { sheetRows } from "../../../vault/sheet-words.ts";
import { drawing, hashOf } from "../rule.ts";
import { addDelta } from "./delta.ts";
import { type GoldenDrop, makeDrops } from "./drops.ts";
import { providers, type Setup, setUp } from "./setup.ts";
import { makeWorld, settings, type World } from "./world.ts";

/**
 * Makes the golden archive: `node test/vectors/golden/make.ts FOLDER`. The one in the repository was made once, by the first
 * version, and is never made again: that later versions read it is what it is for.
 */
export async function makeArchive(into: string): Promise<void> {
  const drops = await mkdtemp(join(tmpdir(), "fenchi-golden-"));
  try {
    const setup = await setUp();
    const world = await makeWorld(setup);
    const expected: object[] = [];
    const expect = async (backup: string, item: string, content: Uint8Array) => {
      expected.push({ backup, item, size: content.length, sha256: hashOf(content) });
      await write(join(into, "expected", backup), content);
    };
    const made = await makeDrops(drops);
    for (const drop of made) await expect(await world.backUp(drop), drop.item, await contentOf(drop));
    const [first] = made;
    if (!first) throw new Error("there is no first drop");
    const { base, content } = nearTo(setup, world, await contentOf(first));
    await expect(await addDelta(setup, world, base, content), "戶政/登記/差異", content);
    await write(join(into, "expected.json"), `${JSON.stringify(expected, null, 2)}\n`);
    await writeKeys(into, setup);
    for (const store of world.stores) {
      for (const [name, { bytes }] of store.objects) await write(join(into, "providers", store.provider, name), bytes);
    }
  } finally {
    await rm(drops, { recursive: true });
  }
}

async function contentOf({ kind, path }: GoldenDrop): Promise<Uint8Array> {
  const source = await createOpenSource({ streams: createStreams() })({ kind, path });
  const bytes = Buffer.alloc(1024 * 1024);
  let length = 0;
  for (let read = -1; read !== 0; length += read) read = await source.read(bytes.subarray(length));
  await source.close();
  return bytes.subarray(0, length);
}

/** The first chunk of a drop, and bytes that differ from it a little. */
function nearTo({ keys }: Setup, { index }: World, drop: Uint8Array) {
  const raw = drop.subarray(0, createChunker(deriveGear(keys.dedup), settings.chunk).cut(drop, true));
  const id = createHmac("sha256", keys.dedup).update(raw).digest();
  const at = index.lookup(id);
  if (!at) throw new Error("the first chunk is not in the index");
  const { backup, pack, codec, ordinal, offset, stored, length } = at;
  const content = Buffer.concat([raw.subarray(0, 300), Buffer.from("差異"), raw.subarray(290)]);
  const entry: ChunkEntry = [id.toString("hex"), codec, 0, ordinal, offset, stored, length];
  return { base: { backup, pack, raw, entry }, content };
}

async function writeKeys(into: string, setup: Setup): Promise<void> {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const keyring = {
    format: "fenchi-keyring/v1",
    vault: setup.vault.vault,
    root: setup.root.public,
    factor: base64(setup.keys.factor),
    dedup: base64(setup.keys.dedup),
    host: base64(setup.keys.host),
  };
  await write(join(into, "keyring.json"), `${JSON.stringify(keyring, null, 2)}\n`);
  for (const [index, { privatePem, publicPem }] of setup.serviceKeys.entries()) {
    await write(join(into, "kms", providers[index] ?? "", "1.private.pem"), privatePem);
    await write(join(into, "kms", providers[index] ?? "", "1.public.pem"), publicPem);
  }
  for (const sheet of encodeSheets(setup.custodianSecret, { threshold: 2, count: 3 }, drawing("archive/sheets"))) {
    const rows = sheetRows(sheet).map((row, at) => `${at + 1}  ${row.join("  ")}`);
    await write(join(into, "sheets", `${sheet.number}.txt`), `${rows.join("\n")}\n`);
  }
}

async function write(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

if (import.meta.main) {
  const [into] = process.argv.slice(2);
  await makeArchive(into ?? fileURLToPath(new URL("../archive", import.meta.url)));
}
