import { InvalidInput } from "../../../events/error.ts";

/** A vault's fingerprint as the sheets print it, in groups, or in one piece. @throws {InvalidInput} `cli-fingerprint-invalid` */
export function parseFingerprint(text: string): string {
  const digits = text
    .normalize("NFKC")
    .replaceAll(/[\s:-]/g, "")
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new InvalidInput("cli-fingerprint-invalid", `"${text}" is not a fingerprint.`, {
    next: "Type it as the custodian sheets print it: 64 of 0-9 and a-f, blanks do not matter.",
    params: { text },
  });
}
