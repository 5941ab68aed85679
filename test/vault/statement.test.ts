import { describe, expect, test } from "vitest";
import { type Abandonment, openAbandonment, signAbandonment } from "../../vault/abandonment.ts";
import { toCanonical } from "../../vault/json.ts";
import { names } from "../../vault/names.ts";
import { sign } from "../../vault/signed.ts";
import {
  encodeTable,
  expectedObjects,
  heldObjects,
  openStatement,
  openTable,
  signStatement,
} from "../../vault/statement.ts";
import { hashOf } from "../vectors/rule.ts";
import { backup, digest, id, signers, statement, table, time, vault } from "./fixture.ts";
import { codeOf, flipped } from "./refusal.ts";

const { sealer, tracker, stranger } = signers;

describe("a statement", () => {
  test("opens to what the sealer signed", async () => {
    expect(openStatement(await signStatement(statement, sealer), vault, backup, "ash")).toEqual(statement);
  });

  test.each([
    ["another backup's", { backup: id("other") }],
    ["another vault's", { vault: id("other") }],
    ["with fewer keys than providers", { keys: statement.keys.slice(1) }],
    ["for more providers than it has keys", { providers: 4 }],
  ])("%s is refused", async (_, change) => {
    const stored = await signStatement({ ...statement, ...change }, sealer);
    expect(await codeOf(() => openStatement(stored, vault, backup))).toBe("statement-foreign");
  });

  test("that anybody else signed is refused, the tracker included", async () => {
    for (const signer of [tracker, stranger, ...signers.receipts]) {
      const stored = await signStatement(statement, signer);
      expect(await codeOf(() => openStatement(stored, vault, backup))).toBe("signature-invalid");
    }
  });

  test("of another form is refused, though it is signed", async () => {
    for (const change of [{ commitment: "00" }, { uses: [{ ...statement.uses[0], packs: [] }] }, { epoch: -1 }]) {
      const stored = await sign("statement", toCanonical({ ...statement, ...change }), [sealer]);
      expect(await codeOf(() => openStatement(stored, vault, backup))).toBe("document-invalid");
    }
  });
});

describe("a table", () => {
  test("opens when its bytes are those that the statement names, and with no other", async () => {
    const stored = encodeTable(table);
    expect(openTable(stored, statement)).toEqual(table);
    for (const wrong of flipped(stored)) expect(await codeOf(() => openTable(wrong, statement))).toBe("table-altered");
    expect(await codeOf(() => openTable(stored.subarray(1), statement))).toBe("table-altered");
    expect(await codeOf(() => openTable(new Uint8Array(0), statement))).toBe("table-altered");
  });

  test("may be empty, but no pack in it", async () => {
    const sized = (bytes: Uint8Array) => ({ ...statement, table: { sha256: hashOf(bytes), size: bytes.length } });
    const none = encodeTable({ packs: [] });
    expect(openTable(none, sized(none))).toEqual({ packs: [] });
    const hollow = toCanonical({ packs: [{ id: id("pack"), size: 0, shares: [] }] });
    expect(await codeOf(() => openTable(hollow, sized(hollow)))).toBe("document-invalid");
  });
});

describe("what a provider must hold", () => {
  test("of the backup: its own share of each pack and its own key object, and what is the same for all", async () => {
    const stored = await signStatement(statement, sealer);
    expect(expectedObjects(statement, table, stored, 1)).toEqual([
      { name: names.share(id("pack")), sha256: digest("share/birch") },
      { name: names.key(backup), sha256: digest("key/birch") },
      { name: names.statement(backup), sha256: hashOf(stored) },
      { name: names.table(backup), sha256: statement.table.sha256 },
      { name: names.body(backup), sha256: statement.body.sha256 },
    ]);
    expect(() => expectedObjects(statement, table, stored, 3)).toThrow(RangeError);
  });

  test("of an earlier one: the packs that are used, and all that opens them", () => {
    const [use] = statement.uses;
    const earlier = id("earlier");
    expect(use && heldObjects(use)).toEqual([
      names.share(id("earlier pack")),
      names.key(earlier),
      names.statement(earlier),
      names.table(earlier),
      names.body(earlier),
    ]);
  });
});

describe("an abandonment", () => {
  const value: Abandonment = {
    format: "fenchi/v1",
    vault: vault.vault,
    backup,
    packs: [id("pack")],
    reason: "source-changed",
    time,
  };

  test("opens to what the sealer signed", async () => {
    expect(openAbandonment(await signAbandonment(value, sealer), vault, backup)).toEqual(value);
  });

  test("of another backup or vault, or by another signer, is refused", async () => {
    const open = async (change: Partial<Abandonment>, signer = sealer) => {
      const stored = await signAbandonment({ ...value, ...change }, signer);
      return codeOf(() => openAbandonment(stored, vault, backup));
    };
    expect(await open({ backup: id("other") })).toBe("abandonment-foreign");
    expect(await open({ vault: id("other") })).toBe("abandonment-foreign");
    expect(await open({}, tracker)).toBe("signature-invalid");
  });
});
