import { join } from "node:path";
import { createFileSigner, generateSigner } from "../../providers/local/signer.ts";
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
