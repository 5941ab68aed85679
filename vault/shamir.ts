import { timingSafeEqual } from "node:crypto";
import { InvalidInput, Tampered } from "../events/error.ts";
import { binaryField } from "./binary-field.ts";

/** How many shares there are, and how many of them make the secret: 2 <= threshold <= shares <= 255. */
export interface Threshold {
  readonly threshold: number;
  readonly shares: number;
}

/** x^8 + x^4 + x^3 + x + 1, the field of AES (FIPS 197, section 4.2). */
const { multiply, invert } = binaryField(8, 0x11b);

/**
 * Splits a secret by Shamir's scheme, each byte by itself over GF(2^8) with polynomial 0x11B. Any `threshold` of the shares give the
 * secret; fewer are consistent with every secret of that length.
 *
 * Byte b of the secret is the constant term of a polynomial of degree threshold - 1; byte b of the share at index i is its value at x =
 * i + 1. The coefficients are one draw of `random(secret.length * (threshold - 1))`, used in this order: for each byte of the
 * secret, the coefficients of x^1, x^2, ... x^(threshold - 1). All values are allowed, zero included: secrecy needs them uniform.
 *
 * @param secret at least one byte.
 * @param random a cryptographic source. The drawn bytes are overwritten after use.
 * @returns `shares` shares as long as the secret, in order of index (0-based).
 * @throws InvalidInput `shamir-threshold` for numbers out of range, `shamir-secret` for an empty secret, `shamir-random`
 *   when `random` gave another number of bytes.
 */
export function splitSecret(
  secret: Uint8Array,
  { threshold, shares }: Threshold,
  random: (bytes: number) => Uint8Array,
): Uint8Array[] {
  checkThreshold(threshold, shares);
  if (secret.length === 0) {
    throw new InvalidInput("shamir-secret", "An empty secret cannot be split.", { next: "Report this: it is a bug." });
  }
  const degree = threshold - 1;
  const coefficients = random(secret.length * degree);
  if (coefficients.length !== secret.length * degree) {
    throw new InvalidInput("shamir-random", "The source of randomness gave too few or too many bytes.", {
      next: "Report this: it is a bug.",
      params: { wanted: secret.length * degree, given: coefficients.length },
    });
  }
  const split = Array.from({ length: shares }, (_, index) =>
    Uint8Array.from(secret, (byte, at) =>
      evaluate(byte, coefficients.subarray(at * degree, (at + 1) * degree), index + 1),
    ),
  );
  coefficients.fill(0);
  return split;
}

/**
 * Puts a secret together again from at least `threshold` of its shares, by index. Shares beyond the threshold must lie on
 * the same polynomial. Shamir's scheme itself cannot tell a wrong share among exactly `threshold`: compare the result with a
 * commitment before using it.
 *
 * @throws InvalidInput `shamir-threshold` for a threshold out of range, `shamir-index` for an index that is not 0 to 254,
 *   `shamir-length` for shares of unequal length or none, `shamir-too-few` for fewer than `threshold`.
 * @throws Tampered `shamir-disagree` when a share beyond the threshold does not fit the others.
 */
export function combineShares(shares: ReadonlyMap<number, Uint8Array>, threshold: number): Uint8Array {
  checkThreshold(threshold, 255);
  const sorted = [...shares].sort(([a], [b]) => a - b);
  checkShares(sorted, threshold);
  const secret = interpolate(sorted.slice(0, threshold));
  for (const extra of sorted.slice(threshold)) {
    // The polynomial is fixed by its value at 0 and threshold - 1 points, so the extra share lies on it if the secret stays.
    if (!timingSafeEqual(interpolate([...sorted.slice(1, threshold), extra]), secret)) {
      throw new Tampered("shamir-disagree", "One of the shares does not belong to the others.", {
        next: "Try other shares; the one that fits none of them was altered or belongs to another secret.",
        params: { index: extra[0] },
      });
    }
  }
  return secret;
}

type Point = readonly [index: number, share: Uint8Array];

/** Horner's rule; `coefficients` are those of x^1 upward. */
function evaluate(constant: number, coefficients: Uint8Array, x: number): number {
  return (
    multiply(
      coefficients.reduceRight((sum, coefficient) => multiply(sum, x) ^ coefficient, 0),
      x,
    ) ^ constant
  );
}

/** The value at x = 0 of the polynomials through these points. */
function interpolate(points: readonly Point[]): Uint8Array {
  const secret = new Uint8Array(points[0]?.[1].length ?? 0);
  for (const [index, share] of points) {
    const weight = points
      .filter(([other]) => other !== index)
      .map(([other]) => multiply(other + 1, invert((other + 1) ^ (index + 1))))
      .reduce(multiply, 1);
    share.forEach((byte, at) => {
      secret[at] = (secret[at] ?? 0) ^ multiply(byte, weight);
    });
  }
  return secret;
}

function checkThreshold(threshold: number, shares: number): void {
  const whole = Number.isInteger(threshold) && Number.isInteger(shares);
  if (!whole || threshold < 2 || threshold > shares || shares > 255) {
    throw new InvalidInput("shamir-threshold", `${threshold} of ${shares} shares cannot make a secret.`, {
      next: "Choose a threshold of at least 2, and at least as many shares as the threshold, 255 at most.",
      params: { threshold, shares },
    });
  }
}

function checkShares(shares: readonly Point[], threshold: number): void {
  const next = "Check where these shares came from.";
  const length = shares[0]?.[1].length ?? 0;
  for (const [index, share] of shares) {
    if (!Number.isInteger(index) || index < 0 || index > 254) {
      throw new InvalidInput("shamir-index", `A share cannot have the index ${index}.`, { next, params: { index } });
    }
    if (share.length === 0 || share.length !== length) {
      throw new InvalidInput("shamir-length", `The share at index ${index} is not as long as the others.`, {
        next,
        params: { index, length: share.length },
      });
    }
  }
  if (shares.length < threshold) {
    throw new InvalidInput("shamir-too-few", `${threshold} shares are needed, ${shares.length} are there.`, {
      next: `Bring ${threshold - shares.length} more.`,
      params: { threshold, given: shares.length, missing: threshold - shares.length },
    });
  }
}
