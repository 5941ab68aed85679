import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { combine, split } from "shamir-secret-sharing";
import { describe, expect, test } from "vitest";
import { InvalidInput, Tampered } from "../../events/error.ts";
import { binaryField } from "../../vault/binary-field.ts";
import { combineShares, splitSecret } from "../../vault/shamir.ts";

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

function* subsets(items: readonly number[], size: number): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [at, item] of items.entries()) {
    for (const rest of subsets(items.slice(at + 1), size - 1)) yield [item, ...rest];
  }
}

const pick = (shares: readonly Uint8Array[], indexes: readonly number[]): Map<number, Uint8Array> =>
  new Map(indexes.map((index) => [index, shares[index] ?? new Uint8Array()]));

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof Tampered) return error.code;
    throw error;
  }
  return "none";
};

describe("binaryField", () => {
  test("multiplies as in FIPS 197, section 4.2, and inverts every element", () => {
    const field = binaryField(8, 0x11b);
    expect(field.multiply(0x57, 0x83)).toBe(0xc1);
    expect(field.multiply(0x57, 0x13)).toBe(0xfe);
    for (let a = 1; a < 256; a++) expect(field.multiply(a, field.invert(a))).toBe(1);
    expect(field.invert(0)).toBe(0);
  });
});

describe("splitSecret and combineShares", () => {
  test.each([
    [2, 3],
    [3, 5],
    [4, 6],
    [10, 16],
  ])("every %i of %i shares give the secret, and one fewer is refused", (threshold, count) => {
    const secret = random(32);
    const shares = splitSecret(secret, { threshold, shares: count }, random);
    const all = shares.map((_, index) => index);
    for (const chosen of subsets(all, threshold)) {
      expect(combineShares(pick(shares, chosen), threshold)).toEqual(secret);
    }
    for (const chosen of subsets(all, threshold - 1)) {
      expect(codeOf(() => combineShares(pick(shares, chosen), threshold))).toBe("shamir-too-few");
    }
  });

  test.each([
    [2, 3],
    [3, 5],
    [10, 16],
  ])(
    "%i-of-%i: threshold - 1 shares are consistent with each of the 256 secrets, each exactly once",
    (threshold, count) => {
      const shares = splitSecret(Uint8Array.of(0xa5), { threshold, shares: count }, random);
      const known = shares.map((_, index) => index).slice(0, threshold - 1);
      const secrets = Array.from({ length: 256 }, (_, guess) => {
        const points = pick(shares, known).set(count - 1, Uint8Array.of(guess));
        return combineShares(points, threshold)[0];
      });
      expect(new Set(secrets).size).toBe(256);
    },
  );

  test("takes coefficients from degree 1 upward, byte after byte, in one draw", () => {
    const drawn: number[] = [];
    const shares = splitSecret(Uint8Array.of(7, 9), { threshold: 3, shares: 3 }, (bytes) => {
      drawn.push(bytes);
      return Uint8Array.of(1, 2, 3, 4);
    });
    // At x = 1 a polynomial is the sum of its coefficients; at x = 2 it is c0 + 2 c1 + 4 c2.
    expect(drawn).toEqual([4]);
    expect(shares[0]).toEqual(Uint8Array.of(7 ^ 1 ^ 2, 9 ^ 3 ^ 4));
    expect(shares[1]).toEqual(Uint8Array.of(7 ^ 2 ^ 8, 9 ^ 6 ^ 16));
  });

  test("forgets the coefficients", () => {
    const coefficients = random(32 * 2);
    splitSecret(random(32), { threshold: 3, shares: 5 }, () => coefficients);
    expect(coefficients.every((byte) => byte === 0)).toBe(true);
  });

  test("an independent implementation reads our shares, and we read its", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc
          .integer({ min: 2, max: 16 })
          .chain((threshold) => fc.tuple(fc.constant(threshold), fc.integer({ min: threshold, max: 255 }))),
        async (secret, [threshold, shares]) => {
          const ours = splitSecret(secret, { threshold, shares }, random);
          const last = ours.map((share, index) => Uint8Array.of(...share, index + 1)).slice(-threshold);
          expect(await combine(last)).toEqual(secret);

          const theirs = await split(secret, shares, threshold);
          const points = theirs
            .slice(-threshold)
            .map((share) => [(share.at(-1) ?? 0) - 1, share.slice(0, -1)] as const);
          expect(combineShares(new Map(points), threshold)).toEqual(secret);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("shares beyond the threshold must agree", () => {
    const secret = random(32);
    const shares = splitSecret(secret, { threshold: 3, shares: 5 }, random);
    expect(combineShares(pick(shares, [0, 1, 2, 3, 4]), 3)).toEqual(secret);
    for (const wrong of shares.keys()) {
      const points = pick(shares, [0, 1, 2, 3, 4]).set(wrong, random(32));
      expect(codeOf(() => combineShares(points, 3))).toBe("shamir-disagree");
    }
  });

  test.each([
    ["shamir-threshold", 1, 3],
    ["shamir-threshold", 4, 3],
    ["shamir-threshold", 2, 256],
    ["shamir-threshold", 2.5, 3],
    ["shamir-threshold", Number.NaN, 3],
  ])("%s: %d of %d", (code, threshold, shares) => {
    expect(codeOf(() => splitSecret(random(32), { threshold, shares }, random))).toBe(code);
  });

  test("names what is wrong with its input", () => {
    const share = random(32);
    const refused = (points: [number, Uint8Array][]): string => codeOf(() => combineShares(new Map(points), 2));
    expect(codeOf(() => splitSecret(new Uint8Array(), { threshold: 2, shares: 3 }, random))).toBe("shamir-secret");
    expect(codeOf(() => splitSecret(share, { threshold: 2, shares: 3 }, () => random(31)))).toBe("shamir-random");
    expect(
      refused([
        [-1, share],
        [1, share],
      ]),
    ).toBe("shamir-index");
    expect(
      refused([
        [0, share],
        [255, share],
      ]),
    ).toBe("shamir-index");
    expect(
      refused([
        [0.5, share],
        [1, share],
      ]),
    ).toBe("shamir-index");
    expect(
      refused([
        [0, share],
        [1, random(31)],
      ]),
    ).toBe("shamir-length");
    expect(
      refused([
        [0, new Uint8Array()],
        [1, new Uint8Array()],
      ]),
    ).toBe("shamir-length");
    expect(refused([[0, share]])).toBe("shamir-too-few");
    expect(
      codeOf(() =>
        combineShares(
          new Map([
            [0, share],
            [1, share],
          ]),
          1,
        ),
      ),
    ).toBe("shamir-threshold");
  });
});
