/** FORMAT.md, sections 3, 4, 6, 7 and 13: from provider folders to bytes. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hashOf, hex, hkdf, need, parse, sha256 } from "./bytes.mjs";
import { combine, decode } from "./field.mjs";
import { openKeyObject } from "./keyobject.mjs";
import { decodeChunk, openBody, openChunk, openShare } from "./share.mjs";
import { openSigned } from "./signed.mjs";

const none = Buffer.alloc(0);

/** The root public key of a custodian secret, as it is pinned, and its fingerprint. */
export function rootOf(secret) {
  const seed = hkdf(secret, none, "fenchi/v1/root");
  const key = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const spki = createPublicKey(createPrivateKey({ key, format: "der", type: "pkcs8" })).export({
    format: "der",
    type: "spki",
  });
  const fingerprint = sha256(spki);
  const id = fingerprint.toString("hex").slice(0, 32);
  return { key: { id, algorithm: "ed25519", spki: spki.toString("base64") }, fingerprint };
}

/** The first copy that passes, over all providers. `check` throws for one that is not to be trusted. */
function firstGood(providers, name, check) {
  const why = [];
  for (const { name: provider, root } of providers) {
    try {
      return check(readFileSync(join(root, name)));
    } catch (error) {
      why.push(`${provider}: ${error.message}`);
    }
  }
  throw new Error(`${name}: ${why.join("; ")}`);
}

const list = (root, folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []);

/** `open`: {factor, root, and recovery or pem(provider, version)}. */
export function openVault(providers, open) {
  const named = providers.flatMap(({ root }) =>
    list(root, "vault").flatMap((epoch) =>
      list(root, `vault/${epoch}`).map((file) => [Number(epoch), Number.parseInt(file, 10)]),
    ),
  );
  const [newest] = named.sort(([a, b], [c, d]) => c - a || d - b);
  need(newest, "no vault description");
  const [epoch, revision] = newest;
  const description = firstGood(providers, `vault/${epoch}/${revision}.json`, (stored) => {
    const value = parse(openSigned("vault", stored, [open.root]), descriptionMembers);
    need(value.epoch === epoch && value.revision === revision, "a description under another's name");
    return value;
  });
  const opened = new Map();
  /** `hash` is the statement's, where a backup that uses this one names it; otherwise the manifest does. */
  const backup = (id, hash = openManifest(providers, description, id).statement) => {
    const key = `${id} ${hash}`;
    if (!opened.has(key)) opened.set(key, openBackup(providers, description, open, id, hash));
    return opened.get(key);
  };
  return { description, backup, chain: () => readChain(providers, description) };
}

const descriptionMembers =
  "format vault name epoch revision previous created threshold quorum providers recovery sealers trackers approvers custodians".split(
    " ",
  );
const statementMembers =
  "format vault epoch backup time retainUntil threshold providers commitment keys table body uses abandoned".split(" ");
const manifestMembers =
  "format vault backup term seq revision statement previous before quorum complete retainUntil time".split(" ");
const witnessMembers = "vault term seq backup manifest previous".split(" ");

function openTracked(type, stored, vault, members) {
  for (const [at, key] of vault.trackers.entries()) {
    try {
      const value = parse(openSigned(type, stored, [key]), members);
      if (value.term === at + 1 && value.vault === vault.vault) return value;
    } catch {}
  }
  throw new Error(`no ${type} of this vault`);
}

/** Links by seq, each checked against the one before; and what head each provider shows. */
function readChain(providers, vault) {
  const links = new Map();
  const heads = {};
  for (const provider of providers) {
    for (const name of list(provider.root, "witness").filter((name) => /^\d{16}$/.test(name))) {
      const link = openTracked("witness", readFileSync(join(provider.root, "witness", name)), vault, witnessMembers);
      need(link.seq === Number(name), "a witness under another's name");
      heads[provider.name] = Math.max(heads[provider.name] ?? 0, link.seq);
      const known = links.get(link.seq);
      if (!known || known.term < link.term) links.set(link.seq, link);
    }
  }
  const sorted = [...links.values()].sort((a, b) => a.seq - b.seq);
  sorted.forEach((link, at) => {
    const before = sorted[at - 1];
    need(before?.seq !== link.seq - 1 || before.manifest === link.previous, `link ${link.seq} does not follow`);
  });
  return { links: sorted, heads };
}

function openManifest(providers, vault, id) {
  return firstGood(providers, `backups/${id}/manifest/1`, (stored) => {
    const value = openTracked("manifest", stored, vault, manifestMembers);
    need(value.backup === id && value.revision === 1, "a manifest under another's name");
    return value;
  });
}

function openBackup(providers, vault, open, id, hash) {
  const at = (name) => `backups/${id}/${name}`;
  const statement = firstGood(providers, at("statement"), (stored) => {
    need(hashOf(stored) === hash, "a statement that nobody vouches for");
    const value = parse(openSigned("statement", stored, vault.sealers), statementMembers);
    need(value.backup === id && value.vault === vault.vault, "the statement of another backup");
    return value;
  });
  const hashed = (name, { sha256 }, then) =>
    firstGood(providers, at(name), (stored) => {
      need(hashOf(stored) === sha256, "other bytes than the statement names");
      return then(stored);
    });
  const table = hashed("table", statement.table, (stored) => parse(stored, ["packs"]));
  const { threshold: k, providers: n, epoch } = statement;
  const keys = new Map();
  for (const provider of providers) {
    const index = statement.keys.findIndex((key) => key.provider === provider.name);
    const context = { vault: vault.vault, backup: id, provider: provider.name, index, k, n, epoch };
    const unlock = { recovery: open.recovery, pem: (version) => open.pem(provider.name, version) };
    try {
      const stored = readFileSync(join(provider.root, at("key/0")));
      need(hashOf(stored) === statement.keys[index].sha256, "other bytes than the statement names");
      keys.set(index, { ...openKeyObject(stored, context, unlock), root: provider.root });
    } catch (error) {
      console.error(`${provider.name}: key object of ${id}: ${error.message}`);
    }
  }
  need(keys.size >= k, `${keys.size} key shares of the ${k} needed`);
  const shares = [...keys].slice(0, k).map(([index, { share }]) => [index + 1, share]);
  const secret = Buffer.concat([combine(new Map(shares)), open.factor]);
  need(hkdf(secret, hex(id), "fenchi/v1/commit").toString("hex") === statement.commitment, "keys of something else");
  const contentKey = hkdf(secret, hex(id), "fenchi/v1/content");
  const packs = new Map();
  const pack = (wanted) => {
    if (!packs.has(wanted)) packs.set(wanted, readPack(wanted, table, keys, { vault: vault.vault, backup: id, k, n }));
    return packs.get(wanted);
  };
  const body = () => hashed("body", statement.body, (stored) => openBody(stored, id, contentKey));
  return { statement, contentKey, pack, body };
}

/** A pack from any k shares that have the hash that the table gives and that open. */
function readPack(id, table, keys, place) {
  const { size, shares } = table.packs.find((pack) => pack.id === id) ?? {};
  need(size > 0, `no pack ${id} in the table`);
  const fragments = new Map();
  for (const [index, { dataKey, root }] of keys) {
    if (fragments.size === place.k) break;
    try {
      const stored = readFileSync(join(root, `packs/${id}/0`));
      need(hashOf(stored) === shares[index], "other bytes than the table names");
      fragments.set(index, openShare(stored, { ...place, pack: id, index }, dataKey));
    } catch (error) {
      console.error(`${root}: share of ${id}: ${error.message}`);
    }
  }
  return decode(fragments, place.k, size);
}

/** The whole drop, compared with its hash. */
export function restore(vault, id) {
  const own = vault.backup(id);
  const body = own.body();
  const ownerOf = (backup) => {
    if (backup === id) return own;
    const use = own.statement.uses.find((each) => each.backup === backup);
    need(use, `it refers to backup ${backup}, which it does not use`);
    return vault.backup(backup, use.statement);
  };
  const chunk = ([, codec, pack, ordinal, offset, stored, length, ...bases]) => {
    const [backup, packId] = body.packs[pack];
    const owner = ownerOf(backup);
    const sealed = owner.pack(packId).subarray(offset, offset + stored);
    const encoded = openChunk(hkdf(owner.contentKey, hex(packId), "fenchi/v1/pack"), packId, ordinal, sealed);
    return decodeChunk(
      codec,
      encoded,
      length,
      bases.map((place) => chunk(body.bases[place])),
    );
  };
  const content = Buffer.concat(body.segments.flatMap((segment) => segment.chunks.map(chunk)));
  need(content.length === body.size && hashOf(content) === body.sha256, "what came back is not what was dropped");
  return { body, content };
}
