import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createKmsKeyService } from "../../providers/aws/keys.ts";
import { createKmsClient } from "../../providers/aws/kms.ts";
import { createLocalKeyService, generateLocalKey } from "../../providers/local/keys.ts";
import { createMapKeyService } from "../fakes/map-keys.ts";
import { region, startTestKms } from "./aws.ts";
import { type KeyHarness, keyServiceSuite } from "./key-service.suite.ts";
import { freshFolder } from "./local.ts";

keyServiceSuite("local", async (): Promise<KeyHarness> => {
  const { path, remove } = await freshFolder();
  // From 9 to 10: the newest version is the one with the greater number, not the one that sorts last as text.
  await generateLocalKey(path, "9");
  return {
    service: createLocalKeyService({ provider: "alpha", directory: path }),
    async rotate() {
      await generateLocalKey(path, "10");
      return "10";
    },
    disable: (version) => rm(join(path, `${version}.private.pem`)),
    close: remove,
  };
});

keyServiceSuite("map", async (): Promise<KeyHarness> => {
  const service = await createMapKeyService("alpha");
  return {
    service,
    rotate: () => service.rotate(),
    disable: async (version) => service.disable(version),
    close: async () => {},
  };
});

keyServiceSuite("AWS KMS", async (): Promise<KeyHarness> => {
  const server = await startTestKms();
  let keys: [string, ...string[]] = [await server.key("RSA_3072")];
  const client = createKmsClient({ region, endpoint: server.url });
  return {
    get service() {
      return createKmsKeyService({ provider: "alpha", client, keys });
    },
    async rotate() {
      const newer = await server.key("RSA_3072");
      keys = [newer, ...keys];
      return newer;
    },
    disable: async (version) => server.setState(version, "Disabled"),
    close: () => server.close(),
  };
});
