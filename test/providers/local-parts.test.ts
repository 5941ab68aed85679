import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FenchiError } from "../../events/error.ts";
import { createDurably } from "../../providers/local/durable.ts";
import { storeFailure } from "../../providers/local/errno.ts";
import { createSerial, createShared } from "../../providers/local/order.ts";
import { publish } from "../../providers/local/publish.ts";
import { freshFolder } from "../contract/local.ts";

let folder: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove: cleanUp } = await freshFolder());
});
afterEach(() => cleanUp());
const at = (name: string) => join(folder, name);
const bytes = (text: string) => new TextEncoder().encode(text);
const errno = (code: string) => Object.assign(new Error(`${code}: as the system says it`), { code, errno: -1 });

describe("publishing where there are no hard links", () => {
  const noLinks = () => Promise.reject(errno("EPERM"));

  test("gives the name to one of many and leaves no claim", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await writeFile(at(`temporary${index}`), String(index));
        return await publish(at(`temporary${index}`), at("name"), at("claim"), noLinks).catch((error: unknown) => {
          expect(error).toMatchObject({ code: "EEXIST" });
          return false;
        });
      }),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await readFile(at("name"), "utf8")).toBe(String(outcomes.indexOf(true)));
    expect(await readdir(folder)).not.toContain("claim");
    await writeFile(at("late"), "late");
    expect(await publish(at("late"), at("name"), at("claim"), noLinks)).toBe(false);
  });

  test("does not look while another process holds the claim", async () => {
    await writeFile(at("temporary"), "");
    await writeFile(at("claim"), "");
    await expect(publish(at("temporary"), at("name"), at("claim"), noLinks)).rejects.toMatchObject({ code: "EEXIST" });
    expect((await readdir(folder)).sort()).toEqual(["claim", "temporary"]);
  });

  test("does not hide another failure", async () => {
    await writeFile(at("temporary"), "");
    const broken = publish(at("temporary"), at("name"), at("claim"), () => Promise.reject(errno("EIO")));
    await expect(broken).rejects.toMatchObject({ code: "EIO" });
  });
});

test("a durable file appears once, whole, with the mode asked for", async () => {
  const made = await Promise.all(["one", "two", "three"].map((text) => createDurably(at("file"), bytes(text), 0o640)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await readFile(at("file"), "utf8")).toBe(["one", "two", "three"][made.indexOf(true)]);
  expect(await readdir(folder)).toEqual(["file"]);
});

describe("order", () => {
  test("a serial runs one task of a key after another, failed ones too, and different keys side by side", async () => {
    const serial = createSerial();
    const first = Promise.withResolvers<void>();
    const seen: string[] = [];
    const task =
      (name: string, gate: Promise<void> = Promise.resolve()) =>
      async () => {
        seen.push(`${name} begins`);
        await gate;
        seen.push(`${name} ends`);
      };
    const failing = serial("a", async () => {
      await task("a1", first.promise)();
      throw errno("EIO");
    });
    const second = serial("a", task("a2"));
    await serial("b", task("b1"));
    expect(seen).toEqual(["a1 begins", "b1 begins", "b1 ends"]);
    first.resolve();
    await expect(failing).rejects.toMatchObject({ code: "EIO" });
    await second;
    expect(seen.slice(3)).toEqual(["a1 ends", "a2 begins", "a2 ends"]);
  });

  test("shared work is joined before it begins, never while it runs", async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let runs = 0;
    const begun = Promise.withResolvers<void>();
    const shared = createShared(async () => {
      runs += 1;
      begun.resolve();
      await gates[runs - 1]?.promise;
    });
    const first = [shared("folder"), shared("folder")];
    await begun.promise;
    const second = [shared("folder"), shared("folder")];
    gates[0]?.resolve();
    await Promise.all(first);
    gates[1]?.resolve();
    await Promise.all(second);
    expect(runs).toBe(2);
  });
});

test("what the system says becomes what the contract says", () => {
  const meanings: Readonly<Record<string, string>> = {
    ENOSPC: "provider-full",
    EDQUOT: "provider-full",
    EFBIG: "provider-full",
    EROFS: "provider-denied",
    EACCES: "provider-denied",
    EPERM: "provider-denied",
    EIO: "provider-unavailable",
    ESTALE: "provider-unavailable",
    EMFILE: "provider-unavailable",
    ENOENT: "provider-unavailable",
    ELOOP: "object-altered",
    ENXIO: "object-altered",
    ENOTDIR: "name-conflict",
    EISDIR: "name-conflict",
    ENAMETOOLONG: "name-invalid",
  };
  for (const [code, meaning] of Object.entries(meanings)) {
    const failure = storeFailure(errno(code), "alpha", "packs/ab/0") as FenchiError;
    expect([code, failure.code]).toEqual([code, meaning]);
    expect(failure.next).not.toBe("");
  }
  const bug = new TypeError("a bug stays a bug");
  expect(storeFailure(bug, "alpha", "a")).toBe(bug);
});
