import { type SignedType, sign, signedMessage } from "../../../vault/signed.ts";
import { hex, signerOf, text } from "../rule.ts";

const types: readonly SignedType[] = [
  "vault",
  "policy",
  "statement",
  "manifest",
  "witness",
  "receipt",
  "parcel",
  "abandonment",
];

/** One signed object a type, and one with two signatures. All signatures are Ed25519, which is deterministic. */
export async function signed() {
  const [one, two] = [signerOf("signed/one"), signerOf("signed/two")];
  const payload = new TextEncoder().encode('{"format":"fenchi/v1"}');
  const cases = types.map((type) => ({ type, signers: [one] })).concat([{ type: "policy", signers: [one, two] }]);
  return {
    keys: [one, two].map((key) => ({ seed: hex(key.seed), ...key.public })),
    payload: text(payload),
    cases: await Promise.all(
      cases.map(async ({ type, signers }) => ({
        type,
        message: hex(signedMessage(type, payload)),
        signers: signers.map((signer) => signer.id),
        stored: text(await sign(type, payload, signers)),
      })),
    ),
  };
}
