/**
 * Restores from a vault whose providers are folders, by docs/FORMAT.md alone: it shares no code with Fenchi.
 *
 *   node decode.mjs --provider NAME=FOLDER ... (--keyring FILE --kms FOLDER | --sheet FILE ...) [--backup ID --to FILE | --all FOLDER]
 *
 * `--kms` holds `<provider>/<version>.private.pem`. Without `--backup` or `--all` it lists the chain. Prints JSON.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hkdf } from "./bytes.mjs";
import { openSheets, readSheet } from "./sheets.mjs";
import { openVault, restore, rootOf } from "./vault.mjs";

const many = { type: "string", multiple: true, default: [] };
const one = { type: "string" };
const { values } = parseArgs({
  options: { provider: many, sheet: many, keyring: one, kms: one, backup: one, to: one, all: one },
});

function unlock() {
  if (values.sheet.length > 0) {
    const secret = openSheets(values.sheet.map((file) => readSheet(readFileSync(file, "utf8"))));
    const derive = (what) => hkdf(secret, Buffer.alloc(0), `fenchi/v1/${what}`);
    return { root: rootOf(secret).key, factor: derive("factor"), recovery: derive("recovery") };
  }
  const keyring = JSON.parse(readFileSync(values.keyring, "utf8"));
  return {
    root: keyring.root,
    factor: Buffer.from(keyring.factor, "base64"),
    pem: (provider, version) => readFileSync(join(values.kms, provider, `${version}.private.pem`)),
  };
}

const providers = values.provider.map((text) => {
  const [, name, root] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  return { name, root };
});
const vault = openVault(providers, unlock());

function bringBack(backup, path) {
  const { body, content } = restore(vault, backup);
  if (path !== undefined) writeFileSync(path, content);
  const { item, kind, name, size, sha256, index } = body;
  console.log(JSON.stringify({ backup, item, kind, name, size, sha256, files: index?.map((file) => file.path) }));
}

if (values.backup !== undefined) bringBack(values.backup, values.to);
else {
  const { links, heads } = vault.chain();
  const { all } = values;
  if (all === undefined) {
    console.log(JSON.stringify({ vault: vault.description.vault, name: vault.description.name, heads, links }));
  } else {
    mkdirSync(all, { recursive: true });
    for (const { backup } of links) bringBack(backup, join(all, backup));
  }
}
