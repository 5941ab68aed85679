import { lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFileTarget } from "../../providers/local/target.ts";
import { freshFolder } from "../contract/local.ts";
import { codeOf } from "../contract/outcome.ts";

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(() => cleanUp());
const at = (name: string) => join(folder, name);
const bytes = (text: string) => new TextEncoder().encode(text);
describe("target files", () => {
  const begin = (path: string, size = 4, overwrite = false) => createFileTarget(path).begin("r1", { size, overwrite });
  async function restore(path: string, text: string, overwrite = false): Promise<void> {
    const writer = await begin(path, text.length, overwrite);
    await writer.write(0, bytes(text));
    await writer.commit();
    await writer.clear();
  }

  test("and their partial files belong to the one who restores alone", async () => {
    const writer = await begin(at("dump.sql"));
    const [partial = ""] = await readdir(folder);
    expect(partial).toMatch(/^\.[0-9a-f]{16}\.r1\.fenchi-part$/);
    expect((await stat(at(partial))).mode & 0o777).toBe(0o600);
    await writer.commit();
    await writer.clear();
    expect((await stat(at("dump.sql"))).mode & 0o777).toBe(0o600);
  });

  test("need a folder, a name that fits, and are no folder themselves", async () => {
    await mkdir(at("folder"));
    await writeFile(at("file"), "");
    expect(await codeOf(begin(at("missing/dump.sql")))).toBe("target-folder-missing");
    expect(await codeOf(begin(at("file/dump.sql")))).toBe("target-folder-missing");
    expect(await codeOf(begin(at("folder"), 4, true))).toBe("target-is-folder");
    expect(await codeOf(begin(at("檔".repeat(86))))).toBe("target-name-invalid");
    expect(await codeOf(createFileTarget(at("x")).begin("../r1", { size: 1, overwrite: false }))).toBe(
      "restore-id-invalid",
    );
    expect((await readdir(folder)).sort()).toEqual(["file", "folder"]);
  });

  test("are refused before the first byte when the disk is too small", async () => {
    expect(await codeOf(begin(at("huge"), 2 ** 50))).toBe("target-full");
    expect(await readdir(folder)).toEqual([]);
  });

  test("replace a link, never what it points to", async () => {
    await writeFile(at("precious"), "precious");
    await symlink(at("precious"), at("link"));
    expect(await codeOf(begin(at("link")))).toBe("target-exists");
    await restore(at("link"), "restored", true);
    expect((await lstat(at("link"))).isFile()).toBe(true);
    expect(await readFile(at("precious"), "utf8")).toBe("precious");
  });

  test("take nothing through a link in the partial file's place", async () => {
    await begin(at("dump.sql"));
    const [partial = ""] = await readdir(folder);
    await rm(at(partial));
    await writeFile(at("precious"), "precious");
    await symlink(at("precious"), at(partial));
    expect(await codeOf(begin(at("dump.sql")))).toBe("target-unavailable");
    expect(await readFile(at("precious"), "utf8")).toBe("precious");
  });

  test("that were committed when the process died before it could tidy up are finished by the next run", async () => {
    const writer = await begin(at("dump.sql"), 8);
    await writer.write(0, bytes("restored"));
    const [partial = ""] = await readdir(folder);
    await writer.commit();
    expect((await readdir(folder)).sort()).toEqual([partial, "dump.sql"].sort());
    const again = await begin(at("dump.sql"), 8);
    expect(again.present).toBe(8);
    expect(Buffer.from(await again.read({ offset: 0, length: 8 })).toString()).toBe("restored");
    // Written it is no more: what is in place stays as it is.
    await again.write(0, bytes("xxxxxxxx"));
    await again.checkpoint(8);
    await again.commit();
    await again.clear();
    expect(await readdir(folder)).toEqual(["dump.sql"]);
    expect(await readFile(at("dump.sql"), "utf8")).toBe("restored");
  });

  test("forget a note that was torn, and keep the one before it", async () => {
    const writer = await begin(at("dump.sql"), 8);
    await writer.write(0, bytes("restored"));
    await writer.checkpoint(3);
    await writer.checkpoint(6);
    const [partial = ""] = await readdir(folder);
    const content = await readFile(at(partial));
    for (const [slot, left] of [
      [0, 6],
      [1, 3],
    ] as const) {
      const torn = Buffer.from(content);
      torn.fill(0xee, 8 + slot * 48 + 20, 8 + slot * 48 + 30);
      await writeFile(at(partial), torn);
      expect((await begin(at("dump.sql"), 8)).present).toBe(left);
    }
  });

  test("notice that their partial file or folder was taken away", async () => {
    await mkdir(at("in"));
    const writer = await begin(at("in/dump.sql"));
    await rm(at("in"), { recursive: true });
    expect(await codeOf(writer.write(0, bytes("some")))).toBe("target-unavailable");
    expect(await codeOf(writer.commit())).toBe("target-unavailable");
  });
});
