import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import * as answers from "../../../onprem/api/answers.ts";
import * as schemas from "../../../onprem/api/schemas.ts";
import type { Check } from "../../../onprem/api/shape.ts";
import { dropStatus, restoreNeeds, restoreStatus, vaultStatus, verifyReport } from "../../../onprem/engine/service.ts";
import { createMemoryService } from "../../fakes/memory-service.ts";
import { idOfNumber } from "../samples.ts";

const ITEM = "household/register/dump.sql";
const failure = { code: "c", message: "m", next: "n", params: { name: "x", number: 1 } };

/** A full answer of each kind, with the schema and the check it must pass. */
async function samples(): Promise<
  readonly [name: string, schema: z.ZodType, check: Check<unknown>, sample: unknown][]
> {
  const service = createMemoryService();
  const sealed = await service.dropStream(ITEM, "x", (async function* () {})(), {});
  const letter = { id: "1", queue: "q", type: "t", subject: "s", attempts: 1, code: "c", message: "m" };
  const restore = await service.restore({ item: ITEM, to: "/x" });
  const status = await service.status();
  return [
    ["drop", dropStatus, answers.dropStatus, { ...sealed, error: failure }],
    ["backups", schemas.backupList, answers.backupList, { backups: await service.backups({}) }],
    ["files", schemas.fileList, answers.fileList, { files: await service.files?.(idOfNumber(1)) }],
    ["needs", restoreNeeds, answers.restoreNeeds, await service.needs(idOfNumber(1))],
    [
      "restore",
      restoreStatus,
      answers.restoreStatus,
      { ...restore, item: ITEM, size: 1, sha256: idOfNumber(1).repeat(2), milliseconds: 0.5 },
    ],
    [
      "status",
      vaultStatus,
      answers.vaultStatus,
      { ...status, providers: [{ ...status.providers[0], error: failure }] },
    ],
    ["report", verifyReport, answers.verifyReport, await service.verify({}, () => {})],
    [
      "dead letters",
      schemas.deadLetterList,
      answers.deadLetterList,
      { deadLetters: [{ ...letter, time: "2026-11-23T03:00:00Z" }] },
    ],
    ["requeued", schemas.requeued, answers.requeued, { requeued: 3 }],
    ["health", schemas.health, answers.health, { status: "up" }],
    ["late failure", schemas.lateFailure, answers.lateFailure, { status: 422, error: failure }],
    ["progress", schemas.progress, answers.progress, { done: 1, total: 2 }],
  ];
}

const accepts = (check: Check<unknown>, value: unknown) => {
  try {
    check(value, "it");
    return true;
  } catch {
    return false;
  }
};

/** Every place in a value, as the keys that lead to it. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => placesIn(Reflect.get(value, key), [...path, key]))];
}

/** A copy with one place put to something else; `undefined` takes it away, as JSON does. */
function changed(value: unknown, [key, ...rest]: readonly (string | number)[], to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((part, index) => (index === key ? changed(part, rest, to) : part));
  const copy = { ...(value as Record<string, unknown>) };
  copy[key] = changed(copy[key], rest, to);
  return JSON.parse(JSON.stringify(copy));
}

const OTHERS = [
  undefined,
  null,
  "text",
  "",
  7,
  -1,
  0.5,
  true,
  [],
  {},
  [7],
  { a: [] },
  "2026-11-23T03:00:00.000Z",
  "f".repeat(32),
];
/** What the schemas say of a text's form and the checks leave to them: the engine of this version made it. */
const TEXT_FORM = new Set(["invalid_format", "too_small", "too_big", "custom"]);

describe("the client's checks and the engine's schemas", () => {
  it("take the same answers, and give the same values", async () => {
    for (const [name, schema, check, sample] of await samples()) {
      expect([name, schema.safeParse(sample).error]).toEqual([name, undefined]);
      expect(check(sample, name)).toEqual(schema.parse(sample));
      expect(check({ ...(sample as object), addedLater: 1 }, name)).toEqual(schema.parse(sample));
    }
  });

  it("refuse the same answers, wherever something else stands", async () => {
    let refused = 0;
    for (const [name, schema, check, sample] of await samples()) {
      for (const place of placesIn(sample)) {
        for (const other of OTHERS) {
          const value = changed(sample, place, other);
          const parsed = schema.safeParse(value);
          const ofForm =
            parsed.success || parsed.error.issues.every(({ code, path }) => TEXT_FORM.has(code) && isText(value, path));
          const taken = accepts(check, value);
          // A check may only be stricter than the schema's types where the schema's own forms are, too.
          expect([name, place, other, taken || !parsed.success]).toEqual([name, place, other, true]);
          if (!ofForm) expect([name, place, other, taken]).toEqual([name, place, other, false]);
          refused += ofForm ? 0 : 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(1_000);
  });

  it("refuse anything else without falling over", async () => {
    const all = await samples();
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(all.length - 1), (value, index) => {
        const [, schema, check] = all[index] ?? [];
        if (schema && check && !schema.safeParse(value).success) expect(accepts(check, value)).toBe(false);
      }),
    );
  });
});

/** Whether a text stands at a place. */
function isText(value: unknown, path: readonly PropertyKey[]): boolean {
  return (
    typeof path.reduce(
      (at: unknown, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
      value,
    ) === "string"
  );
}

describe("the client's start", () => {
  it("loads no schemas, no server, and nothing of Node that it does not use", () => {
    const script = `
      const { createClient } = await import(${JSON.stringify(new URL("../../../onprem/api/client.ts", import.meta.url).href)});
      const client = createClient({ url: "http://127.0.0.1:9", token: "x".repeat(40) });
      await client.status().catch(() => {});
      await client.close();
      console.log(JSON.stringify(process.moduleLoadList));
    `;
    const hooks = `
      import { registerHooks } from "node:module";
      registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });
    `;
    const preload = `data:text/javascript,${encodeURIComponent(hooks)}`;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--import", preload, "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    expect([status, stderr.includes("Error")]).toEqual([0, false]);
    const loaded = stderr.split("\n").filter((url) => url.startsWith("file:"));
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.filter((url) => url.includes("node_modules"))).toEqual([]);
    expect(loaded.filter((url) => !/\/(?:onprem\/api|events)\/[a-z-]+\.ts$/.test(url))).toEqual([]);
    const builtin = JSON.parse(stdout) as string[];
    expect(builtin.filter((name) => name.includes("undici"))).toEqual([]);
    expect(builtin.some((name) => name.includes("_http_client"))).toBe(true);
  });
});
