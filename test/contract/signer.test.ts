import { join } from "node:path";
import { createKmsClient } from "../../providers/aws/kms.ts";
import { createKmsSigner } from "../../providers/aws/signer.ts";
import { createFileSigner, generateSigner } from "../../providers/local/signer.ts";
import { region, startTestKms } from "./aws.ts";
import { freshFolder } from "./local.ts";
import { signerSuite } from "./signer.suite.ts";

signerSuite("Ed25519 file", async () => {
  const { path, remove } = await freshFolder();
  const signer = await generateSigner(join(path, "sealer.pem"));
  return {
    signer,
    spki: signer.spki,
    again: await createFileSigner(join(path, "sealer.pem")),
    stranger: await generateSigner(join(path, "tracker.pem")),
    close: remove,
  };
});

signerSuite("ES256 in AWS KMS", async () => {
  const server = await startTestKms();
  const client = createKmsClient({ region, endpoint: server.url });
  const [own, other] = [await server.key("ECC_NIST_P256"), await server.key("ECC_NIST_P256")];
  const signer = await createKmsSigner("alpha", client, own);
  return {
    signer,
    spki: signer.spki,
    again: await createKmsSigner("alpha", client, own),
    stranger: await createKmsSigner("alpha", client, other),
    close: () => server.close(),
  };
});
