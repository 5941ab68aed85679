import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { run } from "../cli/harness.ts";
import { configure, foreignHome, freshFolder, freshWorld, providers, type World } from "./world.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** A vault that has nothing to do with the others. */
let foreign: string;
beforeAll(async () => {
  foreign = await foreignHome();
});

/** A command line in this process, on the real home. */
const on = ({ home }: World, ...args: string[]) => run([...args, "--home", home], { door: "real" });

/** What was done to a home, by which code it is refused, and what the refusal must name. */
const spoilt: readonly [string, (world: World) => void, { code: string; names: RegExp; exit: number }][] = [
  [
    "a configuration that is no JSON",
    ({ home }) => writeFileSync(join(home, "config.json"), '{"format": "fenchi-config/v1", '),
    { code: "config-invalid", names: /config\.json/, exit: 2 },
  ],
  [
    "a configuration with a member that does not exist",
    (world) => configure(world, { deadlineSecond: 5 }),
    { code: "config-invalid", names: /config\.json.*deadlineSecond/, exit: 2 },
  ],
  [
    "a configuration with a value of a wrong kind",
    (world) => configure(world, { listen: { host: "127.0.0.1", port: "eighty" } }),
    { code: "config-invalid", names: /listen\.port/, exit: 2 },
  ],
  [
    "a configuration that lost a provider",
    (world) =>
      configure(world, {
        providers: ["cloud-a", "cloud-b", "cloud-x"].map((name) => ({
          name,
          kind: "local",
          root: `providers/${name}`,
        })),
      }),
    { code: "config-providers", names: /cloud-c/, exit: 2 },
  ],
  [
    "a configuration without providers",
    (world) => configure(world, { providers: [] }),
    { code: "config-invalid", names: /providers/, exit: 2 },
  ],
  [
    "the keyring of another vault",
    ({ home }) => cpSync(join(foreign, "keyring.json"), join(home, "keyring.json")),
    { code: "keyring-foreign", names: /keyring.*fingerprint [0-9a-f]{64}/, exit: 1 },
  ],
  [
    "a keyring that others may read",
    ({ home }) => chmodSync(join(home, "keyring.json"), 0o644),
    { code: "keyring-open", names: /keyring\.json.*chmod 600/, exit: 1 },
  ],
  [
    "a keyring that was cut",
    ({ home }) => truncateSync(join(home, "keyring.json"), 200),
    { code: "keyring-invalid", names: /keyring\.json.*fenchi recover/, exit: 2 },
  ],
  [
    "no keyring",
    ({ home }) => rmSync(join(home, "keyring.json")),
    { code: "keyring-missing", names: /keyring\.json.*fenchi recover/, exit: 1 },
  ],
  [
    "the description of another vault",
    ({ home }) => cpSync(join(foreign, "vault.json"), join(home, "vault.json")),
    { code: "keyring-foreign", names: /vault\.json/, exit: 1 },
  ],
  [
    "a description in which one byte is another",
    ({ home }) => {
      const bytes = readFileSync(join(home, "vault.json"));
      bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
      writeFileSync(join(home, "vault.json"), bytes);
    },
    { code: "keyring-foreign", names: /vault\.json/, exit: 1 },
  ],
  [
    "no description",
    ({ home }) => rmSync(join(home, "vault.json")),
    { code: "copy-missing", names: /vault\.json.*vault\/0\/0\.json/, exit: 1 },
  ],
  [
    "the policy of another vault",
    ({ home }) => cpSync(join(foreign, "policy"), join(home, "policy")),
    { code: "policy-foreign", names: /policy.*policy\/0/, exit: 1 },
  ],
  [
    "a sealer's key of another vault",
    ({ home }) => cpSync(join(foreign, "keys/sealer.pem"), join(home, "keys/sealer.pem")),
    { code: "signer-foreign", names: /sealer\.pem/, exit: 1 },
  ],
  [
    "a tracker's key that is none",
    ({ home }) => writeFileSync(join(home, "keys/tracker.pem"), "-----BEGIN PRIVATE KEY-----\n"),
    { code: "signer-invalid", names: /tracker\.pem/, exit: 2 },
  ],
  [
    "a state that is garbage",
    ({ home }) => writeFileSync(join(home, "state/state.db"), randomBytes(20_000)),
    { code: "database-damaged", names: /state\.db.*[Mm]ove it away/, exit: 1 },
  ],
  [
    "a queue that is garbage",
    ({ home }) => writeFileSync(join(home, "state/queue.db"), randomBytes(20_000)),
    { code: "database-damaged", names: /queue\.db.*[Mm]ove it away/, exit: 1 },
  ],
  [
    "a token that is none",
    ({ home }) => {
      writeFileSync(join(home, "state/engine.json"), JSON.stringify({ url: "http://127.0.0.1:9", pid: 1 }));
      writeFileSync(join(home, "state/token"), "short");
    },
    { code: "token-invalid", names: /token/, exit: 2 },
  ],
];

describe("a home with", () => {
  test.each(spoilt)("%s is refused, by name and with what to do", async (_, spoil, { code, names, exit }) => {
    const world = await freshWorld();
    spoil(world);
    const before = readdirSync(world.home, { recursive: true }).sort();
    const ended = await on(world, "status", "--json");
    const { error } = ended.json() as { error: { code: string; message: string; next: string } };
    expect({ code: error.code, exit: ended.code }, error.message).toEqual({ code, exit });
    expect(`${error.message} ${error.next}`).toMatch(names);
    expect(error.next.length).toBeGreaterThan(20);
    expect(before).toEqual(
      expect.arrayContaining(
        readdirSync(world.home, { recursive: true }).filter((path) => !String(path).startsWith("state/")),
      ),
    );
    const chinese = await on(world, "status", "--lang", "zh-TW");
    expect(chinese.err, "told in Chinese, too").toMatch(/[\u4e00-\u9fff].*\n {2}→ .*[\u4e00-\u9fff]/);
  });
});

describe("sheets", () => {
  /** Recovers from a vault's providers with these sheets, and tells what came of it. */
  async function recover(world: World, sheets: readonly string[]) {
    const to = join(freshFolder(), "rescued");
    const from = providers.slice(0, 2).map((name) => world.provider(name));
    const files = sheets.map((text, number) => {
      const path = join(world.folder, `typed-${number + 1}.txt`);
      writeFileSync(path, text);
      onTestFinished(() => rmSync(path, { force: true }));
      return path;
    });
    return run(["recover", "--home", to, "--sheets", ...files, "--from", ...from], { door: "real" });
  }
  const sheet = (home: string, number: number) => readFileSync(join(home, `sheets/sheet-${number}-of-3.txt`), "utf8");
  /** The words of a sheet, nine rows of them. */
  const rows = (text: string) => {
    const found = text.split("\n").filter((line) => /^\s*\d?\s*:?\s*(?:[a-z]{3,8}\s+){3,}[a-z]{3,8}\s*$/.test(line));
    expect(found.length).toBeGreaterThanOrEqual(9);
    return found;
  };

  test("that suffice open the vault; fewer, altered, mistyped, foreign and doubled ones are named", async () => {
    const world = await freshWorld();
    const { home } = world;
    const [one, two] = [sheet(home, 1), sheet(home, 2)];
    expect(await recover(world, [one, two])).toMatchObject({ code: 0 });

    expect(await recover(world, [one])).toMatchObject({
      code: expect.not.stringContaining("0"),
      err: expect.stringMatching(/2.*\n {2}→ /),
    });
    expect((await recover(world, [one])).code).not.toBe(0);
    const doubled = await recover(world, [one, one]);
    expect(doubled.code).not.toBe(0);
    expect(doubled.err).toMatch(/typed-2|same|twice/);

    const words =
      rows(two)
        .at(2)
        ?.match(/[a-z]{3,8}/g) ?? [];
    const [word = ""] = words;
    const wrong = await recover(world, [one, two.replace(word, word === "able" ? "acid" : "able")]);
    expect(wrong).toMatchObject({ code: expect.any(Number), err: expect.stringContaining("typed-2.txt") });
    expect(wrong.code).not.toBe(0);
    const mistyped = await recover(world, [one, two.replace(word, "qqqqq")]);
    expect(mistyped.err).toMatch(/typed-2\.txt/);
    expect(mistyped.err).toMatch(/qqqqq/);

    const alien = await recover(world, [one, sheet(foreign, 2)]);
    expect(alien.code).not.toBe(0);
    expect(alien.err).toMatch(/typed-[12]\.txt|another|belong/);
    const allAlien = await recover(world, [sheet(foreign, 1), sheet(foreign, 2)]);
    expect(allAlien.code).not.toBe(0);
    expect(allAlien.err).toMatch(/keyring|sheets|vault/i);
    const rubbish = await recover(world, [one, "not a sheet at all"]);
    expect(rubbish.err).toMatch(/typed-2\.txt/);
  });
});
