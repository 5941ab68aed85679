import { describe, expect, test } from "vitest";
import { rootFingerprint } from "../../vault/root-fingerprint.ts";
import { combineSheets, encodeSheets, type Sheet } from "../../vault/sheet.ts";
import { subsets } from "../../vault/subsets.ts";
import { failure, first, hex, random, secret, sheets } from "./sheet-samples.ts";

describe("encodeSheets and combineSheets", () => {
  test.each([
    [2, 3],
    [3, 5],
    [5, 5],
    [4, 9],
  ])("any %i of %i sheets open, and any one fewer say how many are missing", (threshold, count) => {
    const made = encodeSheets(secret, { threshold, count }, random);
    for (const chosen of subsets(made, threshold)) {
      const combined = combineSheets(chosen);
      expect(hex(combined.secret)).toBe(hex(secret));
      expect(hex(combined.fingerprint)).toBe(hex(rootFingerprint(secret)));
      expect(combined.wrong).toEqual([]);
    }
    for (const chosen of subsets(made, threshold - 1)) {
      const error = failure(() => combineSheets(chosen));
      expect([error.code, error.params]).toEqual(["sheet-too-few", { threshold, given: threshold - 1, missing: 1 }]);
      if (threshold < 3) continue;
      const pretending = chosen.map((sheet) => ({ ...sheet, threshold: threshold - 1 }));
      expect(failure(() => combineSheets(pretending)).code).toBe("sheet-mixed");
    }
    expect(failure(() => combineSheets([])).code).toBe("sheet-none");
  });

  test("random is drawn in a fixed order: two bytes of issue, then the coefficients", () => {
    const drawn: number[] = [];
    const made = encodeSheets(secret, { threshold: 3, count: 5 }, (bytes) => {
      drawn.push(bytes);
      return random(bytes);
    });
    expect(drawn).toEqual([2, 64]);
    expect(new Set(made.map((sheet) => hex(sheet.issue))).size).toBe(1);
  });

  const forged = (sheet: Sheet): Sheet => ({ ...sheet, share: random(32) });
  const strange = encodeSheets(random(32), { threshold: 3, count: 5 }, random);
  const older = encodeSheets(secret, { threshold: 3, count: 5 }, random);

  test("a sheet of another vault is named, also where the caller knows the vault and most sheets are foreign", () => {
    const error = failure(() => combineSheets([first, sheets[1] as Sheet, strange[3] as Sheet]));
    expect(error.code).toBe("sheet-foreign");
    expect(error.params).toEqual({
      sheet: 4,
      position: 3,
      sheets: "4",
      found: hex(strange[3]?.fingerprint ?? secret),
      expected: hex(rootFingerprint(secret)).slice(0, 16),
    });
    const known = failure(() =>
      combineSheets([...strange.slice(0, 2), ...sheets.slice(2)].slice(0, 3), rootFingerprint(secret)),
    );
    expect([known.code, known.params["sheets"]]).toEqual(["sheet-foreign", "1, 2"]);
    expect(failure(() => combineSheets(strange, rootFingerprint(secret))).params["sheets"]).toBe("1, 2, 3, 4, 5");
  });

  test("a sheet of an older issue is named", () => {
    const error = failure(() => combineSheets([older[0] as Sheet, ...sheets.slice(1, 3)]));
    expect([error.code, error.params["sheet"], error.params["position"]]).toEqual(["sheet-set", 1, 1]);
    expect(hex(combineSheets(older).secret)).toBe(hex(secret));
  });

  test("the same sheet twice is named, and two that claim one number", () => {
    const twice = failure(() => combineSheets([first, sheets[1] as Sheet, first]));
    expect([twice.code, twice.params["sheet"], twice.params["position"]]).toEqual(["sheet-duplicate", 1, 3]);
    const twins = failure(() => combineSheets([first, sheets[1] as Sheet, forged(first)]));
    expect([twins.code, twins.params["sheet"], twins.params["position"]]).toEqual(["sheet-twin", 1, 3]);
  });

  test("a sheet that says another rule is named", () => {
    const error = failure(() => combineSheets([first, { ...(sheets[1] as Sheet), threshold: 2 }, sheets[2] as Sheet]));
    expect([error.code, error.params["sheet"], error.params["threshold"]]).toEqual(["sheet-rule", 2, 2]);
  });

  test("a forged sheet among exactly enough is noticed", () => {
    expect(failure(() => combineSheets([first, forged(sheets[1] as Sheet), sheets[2] as Sheet])).code).toBe(
      "sheet-mixed",
    );
  });

  test("with one right sheet more than needed, every forged one is found and the vault opens", () => {
    for (const [wrong] of sheets.entries()) {
      const given = sheets.map((sheet, index) => (index === wrong ? forged(sheet) : sheet));
      const combined = combineSheets(given, rootFingerprint(secret));
      expect(hex(combined.secret)).toBe(hex(secret));
      expect(combined.wrong).toEqual([wrong + 1]);
    }
    const two = combineSheets(sheets.map((sheet, index) => (index < 2 ? forged(sheet) : sheet)));
    expect([hex(two.secret), two.wrong]).toEqual([hex(secret), [1, 2]]);
  });

  test("a known fingerprint must match whole", () => {
    const near = Uint8Array.from(rootFingerprint(secret));
    near[31] = (near[31] ?? 0) ^ 1;
    expect(failure(() => combineSheets(sheets, near)).code).toBe("sheet-mixed");
  });

  test.each([
    [1, 3],
    [4, 3],
    [2, 17],
    [2.5, 3],
  ])("%d of %d custodians is refused", (threshold, count) => {
    expect(failure(() => encodeSheets(secret, { threshold, count }, random)).code).toBe("sheet-threshold");
  });

  test("a secret of another length is refused", () => {
    expect(failure(() => encodeSheets(random(31), { threshold: 2, count: 3 }, random)).code).toBe("sheet-secret");
  });
});
