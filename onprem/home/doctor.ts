import { lstat, readdir, stat, statfs } from "node:fs/promises";
import { FenchiError } from "../../events/error.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { names } from "../../vault/names.ts";
import { readChain } from "../engine/chain.ts";
import type { Check } from "./contract.ts";
import { describe, type Home, type HomeProvider, openHome } from "./home.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { probePlace } from "./place.ts";
import { probeKeyService, probeStore } from "./probe.ts";
import { isS3, parseS3Place } from "./s3-place.ts";

/** Free bytes below which a disk is said to be nearly full. */
const littleRoom = 2 * 1024 ** 3;

/** The oldest Node.js that the engine runs on. */
const nodeMajor = 24;

/** Looks at everything that could keep this home from sealing or restoring, and says what to do. Changes nothing. */
export async function* doctor(path: string): AsyncGenerator<Check, void, undefined> {
  const layout = layoutOf(path);
  yield nodeVersion();
  let home: Home;
  try {
    home = await openHome(path, () => new Date());
    yield good("home", path, `Configuration, keyring, vault description and policy of "${home.vault.name}" verify.`, {
      vault: home.vault.name,
    });
  } catch (error) {
    yield bad("home", path, error);
    return;
  }
  yield await sealingKeys(home);
  yield* privateFiles(layout);
  yield* leftBehind(home, layout);
  for (const provider of home.providers) yield* checkProvider(provider, home);
  yield* checkHeads(home);
  yield await room(layout.home, "home");
  if (home.trial) {
    yield {
      name: "trial",
      subject: path,
      outcome: "warning",
      message: "All providers and their keys lie in this home: it is a vault for trying out, lost with this machine.",
      next: "For a real vault run fenchi init with --provider name=FOLDER or name=s3:BUCKET for each place, on different machines or disks.",
    };
  }
}

function nodeVersion(): Check {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= nodeMajor) return good("node", node, `Node.js ${node} runs everything.`);
  return {
    name: "node",
    subject: node,
    outcome: "bad",
    message: `Node.js ${node} is too old.`,
    next: `Use Node.js ${nodeMajor} or newer; npm start installs one beside the project.`,
  };
}

async function sealingKeys(home: Home): Promise<Check> {
  const subject = home.layout.keys;
  try {
    await home.sealing();
    return good(
      "signing-keys",
      subject,
      "The keys of the sealer, the tracker and every provider's function are there.",
    );
  } catch (error) {
    if (!(error instanceof FenchiError) || error.code !== "restore-only") return bad("signing-keys", subject, error);
    return { ...bad("signing-keys", subject, error), outcome: "warning" };
  }
}

async function* privateFiles(layout: Layout): AsyncGenerator<Check> {
  if (process.platform === "win32") return;
  const open: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (!entry.name.endsWith(".public.pem") && ((await stat(path)).mode & 0o077) !== 0) open.push(path);
    }
  };
  await walk(layout.keys);
  for (const path of [layout.keyring, layout.token]) if (((await stat(path)).mode & 0o077) !== 0) open.push(path);
  if (open.length === 0) yield good("file-modes", layout.home, "Nobody but their owner can read the keys.");
  for (const path of open) {
    const next = `Run chmod 600 ${path}, and think about who may have read it.`;
    yield { name: "file-modes", subject: path, outcome: "bad", message: `Others may read ${path}.`, next };
  }
}

/** What should not stay on the host that seals. */
async function* leftBehind({ vault }: Home, layout: Layout): AsyncGenerator<Check> {
  if (await exists(layout.sheets)) {
    yield {
      name: "sheets-left",
      subject: layout.sheets,
      outcome: "warning",
      message: `The custodian sheets still lie in ${layout.sheets}: whoever reads ${vault.custodians.threshold} of them holds the vault's secret.`,
      next: "Print them, hand them out, read one back with fenchi recover, then erase the folder.",
      params: { threshold: vault.custodians.threshold },
    };
  }
  if (await exists(layout.approver(1))) {
    yield {
      name: "approvers-left",
      subject: layout.approver(1),
      outcome: "warning",
      message: "The approvers' keys lie on this host: one person alone can sign as two.",
      next: "Give each approver their own key file on their own medium, and erase it here.",
    };
  }
}

async function* checkProvider(provider: HomeProvider, home: Home): AsyncGenerator<Check> {
  const { name, store, staging, keys, location } = provider;
  yield await attempt(
    "provider-description",
    name,
    async () => {
      const stored = await store.get(names.vault(0, 0));
      describe(stored, home.keyring, names.vault(0, 0), name);
      return `${name} at ${location} is this vault's.`;
    },
    { location },
  );
  yield await attempt("provider-write", name, async () => {
    await probeStore(store);
    return `${name} takes, gives back and lets go of bytes.`;
  });
  yield await attempt("staging-write", name, async () => {
    await probeStore(staging);
    return `The staging of ${name} takes, gives back and lets go of bytes.`;
  });
  yield await attempt("key-unwrap", name, async () => {
    await probeKeyService(keys);
    return `The key service of ${name} opens what is wrapped to it.`;
  });
  if (isS3(location)) yield await bucketPromises(provider, home);
  else yield await room(location, name);
}

/** What the bucket keeps now, beside what the configuration says that it keeps. */
async function bucketPromises({ name, location }: HomeProvider, { layout, policy }: Home): Promise<Check> {
  try {
    const [said, found] = [parseS3Place(location), parseS3Place(await probePlace(name, location, layout.home))];
    const lost = (said.versions && !found.versions) || (said.locks && !found.locks);
    const weak = !found.locks && policy.lockDays > 0;
    if (!lost && !weak) {
      const text = found.locks ? "conditional puts, versions and locks" : "conditional puts";
      return good("bucket-promises", name, `The bucket of ${name} keeps ${text}.`, { locks: found.locks ? 1 : 0 });
    }
    return {
      name: "bucket-promises",
      subject: name,
      outcome: "bad",
      message: `The bucket of ${name} no longer keeps the versions or locks that this vault relies on.`,
      next: "Switch versioning and object lock on again; find out who switched them off.",
    };
  } catch (error) {
    return bad("bucket-promises", name, error);
  }
}

async function* checkHeads(home: Home): AsyncGenerator<Check> {
  const stores = home.providers.map(({ store }) => store);
  const { heads, altered } = await readChain(stores, home.vault);
  const head = Math.max(0, ...heads.values());
  for (const [provider, own] of heads) {
    if (own === head) continue;
    yield {
      name: "provider-behind",
      subject: provider,
      outcome: "warning",
      message: `${provider} shows the chain of backups up to ${own}, others up to ${head}.`,
      next: `If it was away, it catches up by itself once the engine runs; if not, ask ${provider} why it shows an old state.`,
      params: { own, head },
    };
  }
  for (const { provider, object, message } of altered) {
    yield {
      name: "witness-altered",
      subject: `${provider}: ${object}`,
      outcome: "bad",
      message,
      next: "Run fenchi verify.",
    };
  }
}

async function room(path: string, subject: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(path);
    const free = bavail * bsize;
    const gib = (free / 1024 ** 3).toFixed(1);
    if (free >= littleRoom) return good("room", subject, `${gib} GiB are free at ${path}.`, { gib, path });
    return {
      name: "room",
      subject,
      outcome: "warning",
      message: `Only ${gib} GiB are free at ${path}.`,
      next: "Make room before the next backup.",
      params: { gib, path },
    };
  } catch (error) {
    return bad("room", subject, error);
  }
}

async function attempt(
  name: string,
  subject: string,
  work: () => Promise<string>,
  params?: Check["params"],
): Promise<Check> {
  try {
    return good(name, subject, await work(), params);
  } catch (error) {
    return bad(name, subject, error);
  }
}

function good(name: string, subject: string, message: string, params: Check["params"] = {}): Check {
  return { name, subject, outcome: "good", message, params };
}

function bad(name: string, subject: string, error: unknown): Check {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof FenchiError)) {
    return { name, subject, outcome: "bad", message, next: "Look at the path and its permissions." };
  }
  const { code, next, params } = error;
  return { name, subject, outcome: "bad", message, next, code, params };
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
