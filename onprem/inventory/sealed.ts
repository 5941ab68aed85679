import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  nextVersion,
  person,
  recordBytes,
  role as roleSchema,
  type SignedVersion,
  type SignOff,
  signedVersion,
  versionHash,
  versionsItem,
} from "../../continuity/inventory/version.ts";
import { FenchiError, NotFound, Refused, Tampered, Unavailable } from "../../events/error.ts";
import type { DropState, DropStatus, RestoreStatus, Service } from "../engine/service.ts";
import { layoutOf } from "../home/layout.ts";
import { keepSignOff, keepVersion, newestVersion, readSignOff, readVersion, requireText } from "./store.ts";

/** A label that finds the backup of one version of one inventory again. */
const label = "inventory-sha256";

interface Sealing {
  readonly home: string;
  readonly service: Service;
  /** Waits until a drop is restorable or has failed. */
  readonly wait: (drop: DropStatus) => Promise<DropStatus>;
}

/** A version that somebody answers for. */
export interface SignedOff {
  readonly signOff: SignOff;
  /** The backup that holds it, and how far that is. */
  readonly backup: string;
  readonly state: DropState;
  /** Whether it was signed off before. */
  readonly already: boolean;
}

/**
 * Records a sign-off, then seals the version with it as a backup. Repeated after an interruption it finds the record and seals what is
 * not sealed yet.
 *
 * @throws {Refused} `inventory-signed-by-other`; {Unavailable} `inventory-not-sealed`; as `readVersion`
 */
export async function signOffVersion(
  { home, service, wait }: Sealing,
  { number, by, role, time }: Pick<SignOff, "number" | "by" | "role" | "time">,
): Promise<SignedOff> {
  requireText("--by", by, person);
  requireText("--role", role, roleSchema);
  const version = await readVersion(home, number);
  const record: SignOff = { format: "fenchi/inventory-sign-off/v1", number, sha256: version.sha256, by, role, time };
  const already = !(await keepSignOff(home, record));
  const signOff = already ? ((await readSignOff(home, number)) ?? record) : record;
  if (signOff.by !== by) throw signedByOther(number, signOff.by);
  const bytes = recordBytes({ format: "fenchi/inventory-signed/v1", version, signOff });
  const sealedBefore = already ? await backupOf(service, bytes) : undefined;
  if (sealedBefore !== undefined) return { signOff, ...sealedBefore, already };
  const drop = await service.dropStream(versionsItem, `inventory-${number}.json`, once(bytes), {
    labels: { [label]: version.sha256 },
  });
  const status = await wait(drop);
  if (status.state === "failed" || status.backup === undefined) throw notSealed(number, status);
  return { signOff, backup: status.backup, state: status.state, already };
}

/** A backup that holds exactly these bytes, and can be restored. */
async function backupOf(service: Service, bytes: Uint8Array): Promise<Pick<SignedOff, "backup" | "state"> | undefined> {
  const hash = createHash("sha256").update(bytes).digest("hex");
  const backups = await service.backups({ item: versionsItem });
  const found = backups.find(({ sha256, state }) => sha256 === hash && state !== "sealed");
  return found && { backup: found.backup, state: found.state };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What came back, and as which version this home keeps it. */
export interface RecoveredVersion {
  readonly sealed: SignedVersion;
  readonly kept: number;
  readonly backup: string;
  /** Whether this home had it already. */
  readonly already: boolean;
}

/**
 * Brings a signed-off version back from the vault: the newest, or that of a backup. Nothing that the home has is changed; where it has
 * other versions, what comes back is the next one.
 *
 * @throws {NotFound} `inventory-nothing-sealed`; {Tampered} `inventory-sealed-unreadable`; {Conflict} `inventory-overtaken`
 */
export async function recoverVersion(
  {
    home,
    service,
    wait,
  }: Omit<Sealing, "wait"> & { readonly wait: (restore: RestoreStatus) => Promise<RestoreStatus> },
  wanted?: string,
): Promise<RecoveredVersion> {
  const backup = wanted ?? (await newestBackup(service));
  const sealed = parse(await restored(home, service, backup, wait), backup);
  const { version, signOff } = sealed;
  const newest = await newestVersion(home);
  const there = newest === undefined ? undefined : await readVersion(home, version.number).catch(missing);
  if (there !== undefined && versionHash(there) === versionHash(version)) {
    await keepSignOff(home, signOff);
    return { sealed, kept: version.number, backup, already: true };
  }
  if (newest === undefined) {
    await keepVersion(home, version);
    await keepSignOff(home, signOff);
    return { sealed, kept: version.number, backup, already: false };
  }
  const { by, note, time, inventory } = version;
  const next = nextVersion(inventory, newest, { by, note, time });
  await keepVersion(home, next);
  await keepSignOff(home, { ...signOff, number: next.number });
  return { sealed, kept: next.number, backup, already: false };
}

function missing(error: unknown): undefined {
  if (error instanceof FenchiError && error.code === "inventory-version-missing") return undefined;
  throw error;
}

async function newestBackup(service: Service): Promise<string> {
  const backups = await service.backups({ item: versionsItem });
  const found = backups.find(({ state }) => state !== "sealed");
  if (found !== undefined) return found.backup;
  throw new NotFound("inventory-nothing-sealed", "The vault holds no version of the inventory.", {
    next: "Only signed-off versions are sealed: fenchi inventory sign-off. Else import it from a file.",
  });
}

async function restored(
  home: string,
  service: Service,
  backup: string,
  wait: (restore: RestoreStatus) => Promise<RestoreStatus>,
): Promise<string> {
  const { inventory } = layoutOf(home);
  await mkdir(inventory, { recursive: true, mode: 0o700 });
  const to = join(inventory, `.${randomBytes(8).toString("hex")}.fenchi-part`);
  try {
    const status = await wait(await service.restore({ backup, to }));
    if (status.state !== "completed") {
      const { code = "restore-failed", message = "", next = "", params } = status.error ?? {};
      throw new Again(code, message, { next, ...(params === undefined ? {} : { params }) });
    }
    return await readFile(to, "utf8");
  } finally {
    await rm(to, { force: true });
  }
}

/** What an engine said of a restore, said again. */
class Again extends FenchiError {
  readonly retriable = true;
}

function parse(text: string, backup: string): SignedVersion {
  let why: string;
  try {
    const parsed = signedVersion.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    why = `${issue?.path.join(".") || "it"}: ${issue?.message ?? ""}`;
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  throw new Tampered("inventory-sealed-unreadable", `Backup ${backup} is no version of the inventory: ${why}.`, {
    next: "See other backups with fenchi list fenchi/inventory/versions, and name an earlier one with --backup.",
    params: { backup, why },
  });
}

function signedByOther(number: number, by: string): Refused {
  return new Refused("inventory-signed-by-other", `Version ${number} was signed off by ${by} and has not changed.`, {
    next: "It needs no second sign-off; what changed is imported as a new version first.",
    params: { number, by },
  });
}

function notSealed(number: number, { error }: DropStatus): Unavailable {
  const why = error?.message ?? "it did not become restorable";
  return new Unavailable("inventory-not-sealed", `Version ${number} of the inventory could not be sealed: ${why}`, {
    next: "The sign-off is on record; run the same command again once the cause is gone.",
    params: { number, why },
  });
}
