import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { subsets } from "../../vault/subsets.ts";
import { archiveProviders, expectedBackups, inArchive } from "../vectors/archive.ts";

const script = fileURLToPath(new URL("./decode.mjs", import.meta.url));
const run = promisify(execFile);

let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "fenchi-decoder-"));
});
afterAll(async () => {
  await rm(temporary, { recursive: true });
});

const keyring = ["--keyring", inArchive("keyring.json"), "--kms", inArchive("kms")];
const sheets = (...numbers: number[]) => numbers.flatMap((number) => ["--sheet", inArchive("sheets", `${number}.txt`)]);
const at = (names: readonly string[], root = inArchive("providers")) =>
  names.flatMap((name) => ["--provider", `${name}=${join(root, name)}`]);

/** Every backup of the archive by one call, compared with what was dropped. */
async function restoresAll(args: readonly string[]): Promise<void> {
  const folder = join(temporary, String(Math.random()).slice(2));
  const { stdout } = await run(process.execPath, [script, ...args, "--all", folder]);
  const lines = stdout.trim().split("\n");
  const expected = await expectedBackups();
  expect(lines).toHaveLength(expected.length);
  for (const { backup, item, content, sha256 } of expected) {
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining({ backup, item, sha256 }));
    expect(Buffer.compare(await readFile(join(folder, backup)), content)).toBe(0);
  }
}

describe("a decoder written from docs/FORMAT.md restores the golden archive", () => {
  test.each([...subsets(archiveProviders, 2)].map((pair) => [pair.join(" and "), pair] as const))(
    "from %s, with keyring and key services, and with sheets alone",
    async (_, pair) => {
      await restoresAll([...at(pair), ...keyring]);
      await restoresAll([...at(pair), ...sheets(1, 3)]);
    },
  );

  test("shows the chain and the head of each provider", async () => {
    const { stdout } = await run(process.execPath, [script, ...at(archiveProviders), ...keyring]);
    const { heads, links } = JSON.parse(stdout);
    const expected = await expectedBackups();
    expect(heads).toEqual({ ash: expected.length, birch: expected.length, cedar: expected.length });
    expect(links.map((link: { backup: string }) => link.backup)).toEqual(expected.map((each) => each.backup));
  });

  test("takes another provider's copy of whatever one has changed", async () => {
    const root = join(temporary, "providers");
    await cp(inArchive("providers"), root, { recursive: true });
    for (const { backup } of await expectedBackups()) {
      for (const name of ["statement", "table", "body", "key/0", "manifest/1"]) {
        const path = join(root, "ash", "backups", backup, name);
        const bytes = await readFile(path);
        bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
        await writeFile(path, bytes);
      }
    }
    await restoresAll([...at(archiveProviders, root), ...keyring]);
  });

  test("restores a backup whose used one has no manifest any more: its user vouches for it", async () => {
    const root = join(temporary, "used");
    await cp(inArchive("providers"), root, { recursive: true });
    const [used, user] = await expectedBackups();
    for (const name of archiveProviders)
      await rm(join(root, name, "backups", used?.backup ?? "", "manifest"), { recursive: true });
    const one = (backup = "") =>
      run(process.execPath, [script, ...at(archiveProviders, root), ...keyring, "--backup", backup]);
    expect(JSON.parse((await one(user?.backup)).stdout)).toMatchObject({ sha256: user?.sha256 });
    await expect(one(used?.backup)).rejects.toThrow(/manifest/);
  });

  test.each([
    ["one provider alone", [...at(["birch"]), ...keyring]],
    ["one sheet alone", [...at(["ash", "birch"]), ...sheets(2)]],
    ["the sheets and one provider", [...at(["cedar"]), ...sheets(1, 2)]],
    [
      "providers under each other's names",
      [...at(["ash"]), "--provider", `birch=${inArchive("providers/cedar")}`, ...keyring],
    ],
  ])("and not with %s", async (_, args) => {
    await expect(run(process.execPath, [script, ...args, "--all", join(temporary, "never")])).rejects.toThrow(/needed/);
  });
});
