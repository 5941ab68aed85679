import { splitSecret } from "../../../vault/shamir.ts";
import { bytesOf, hex } from "../rule.ts";

const codes = [
  [2, 3],
  [3, 5],
  [4, 6],
  [10, 16],
] as const;

/** Secrets, coefficients in the order they are drawn, and all shares in order of index. */
export function shamir() {
  return {
    cases: codes.map(([threshold, shares]) => {
      const secret = bytesOf(`shamir/secret/${threshold}`, 32);
      const coefficients = bytesOf(`shamir/coefficients/${threshold}`, 32 * (threshold - 1));
      const split = splitSecret(secret, { threshold, shares }, () => coefficients.slice());
      return { threshold, secret: hex(secret), coefficients: hex(coefficients), shares: split.map(hex) };
    }),
  };
}
