import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { restore } from "../../functions/restore/handler.ts";
import type { RestorePorts } from "../../functions/restore/ports.ts";
import { openDescription, type VaultDescription } from "../../vault/description.ts";
import { type Unwrap, unwrapByRecovery, unwrapByService } from "../../vault/keyobject.ts";
import { deriveRoots } from "../../vault/keys.ts";
import { names } from "../../vault/names.ts";
import { rootFingerprint } from "../../vault/root-fingerprint.ts";
import { combineSheets } from "../../vault/sheet.ts";
import { parseSheet } from "../../vault/sheet-words.ts";
import { publicKey } from "../../vault/signed.ts";
import { subsets } from "../../vault/subsets.ts";
import { createMapStore } from "../fakes/map-store.ts";
import { createMemoryTarget } from "../fakes/memory-target.ts";
import { archiveProviders, expectedBackups, inArchive, objectsOf } from "../vectors/archive.ts";
import { privateKeyService } from "../vectors/service.ts";

const keyringForm = z.object({ vault: z.string(), root: publicKey, factor: z.base64() });
type Keyring = z.infer<typeof keyringForm>;

let keyring: Keyring;
let vault: VaultDescription;
let stores: ReturnType<typeof createMapStore>[];

beforeAll(async () => {
  keyring = keyringForm.parse(JSON.parse(await readFile(inArchive("keyring.json"), "utf8")));
  stores = await Promise.all(
    archiveProviders.map(async (name) => {
      const store = createMapStore(name);
      for (const [object, bytes] of await objectsOf(name)) await store.put(object, bytes);
      return store;
    }),
  );
  const object = names.vault(0, 0);
  const [first] = stores;
  vault = openDescription((await first?.get(object)) ?? new Uint8Array(), keyring.root, { object }, keyring.vault);
});

/** What a backup gives, from all providers but `without`. */
async function bringBack(
  backup: string,
  without: readonly string[],
  factor: Uint8Array,
  unwrap: (name: string) => Unwrap,
) {
  const target = createMemoryTarget();
  const ports: RestorePorts = {
    vault,
    factor,
    providers: stores.map((store, index) => ({ index, store, unwrap: unwrap(store.provider) })),
    target: () => target,
    now: () => new Date(),
    hedgeAfter: 60_000,
    onProgress: () => {},
  };
  const data = {
    restore: "0".repeat(32),
    backup,
    target: { kind: "path" as const, path: "/out" },
    without: [...without],
    overwrite: false,
  };
  const event = { specversion: "1.0" as const, id: "1", source: "/test", type: "tw.fenchi.restore.requested" as const };
  let last: { readonly name: string } | undefined;
  for await (const said of restore({ ...event, data }, ports)) last = said;
  return { last, content: target.content };
}

describe("the golden archive of format v1", () => {
  const unlocked = {
    "keyring and key services": async () => {
      const pems = new Map<string, string>();
      for (const name of archiveProviders) {
        pems.set(name, await readFile(inArchive("kms", name, "1.private.pem"), "utf8"));
      }
      const unwrap = (name: string): Unwrap => unwrapByService(privateKeyService(pems.get(name) ?? ""));
      return { factor: Buffer.from(keyring.factor, "base64"), unwrap };
    },
    "two sheets and nothing else": async () => {
      const texts = await Promise.all([3, 2].map((number) => readFile(inArchive("sheets", `${number}.txt`), "utf8")));
      const { secret } = combineSheets(texts.map((text) => parseSheet(text)));
      expect(Buffer.from(rootFingerprint(secret)).toString("hex").slice(0, 32)).toBe(keyring.root.id);
      const { factor, recovery } = deriveRoots(secret);
      return { factor, unwrap: () => unwrapByRecovery(recovery) };
    },
  };

  test.each(Object.entries(unlocked))("restores with %s, from all providers and every two", async (_, unlock) => {
    const { factor, unwrap } = await unlock();
    for (const { backup, content } of await expectedBackups()) {
      for (const without of [[], ...subsets(archiveProviders, 1)]) {
        const found = await bringBack(backup, without, factor, unwrap);
        expect(found.last).toMatchObject({ name: "restore.completed" });
        expect(found.content && Buffer.compare(found.content, content)).toBe(0);
      }
    }
  });

  test("does not open with one provider", async () => {
    const { factor, unwrap } = await unlocked["two sheets and nothing else"]();
    const [first] = await expectedBackups();
    for (const without of subsets(archiveProviders, 2)) {
      const { last, content } = await bringBack(first?.backup ?? "", without, factor, unwrap);
      expect(last).toMatchObject({ name: "restore.failed", data: { code: "too-few-shares" } });
      expect(content).toBeUndefined();
    }
  });
});
