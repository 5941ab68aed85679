import type { z } from "zod";
import type { FileEntry } from "../../vault/body.ts";
import type {
  BackupSummary,
  DeadLetter,
  DropStatus,
  Failure,
  finding,
  OverdueItem,
  Progress,
  providerStatus,
  queueDepth,
  RestoreNeeds,
  RestoreStatus,
  VaultStatus,
  VerifyReport,
} from "../engine/service.ts";
import type { FailureBody } from "./failure.ts";
import {
  amount,
  type Check,
  count,
  flag,
  hexOf,
  list,
  namesAndNumbers,
  oneOf,
  optional,
  record,
  text,
} from "./shape.ts";

/** The form of each answer of the API, for its client. Types alone are imported: see shape.ts. */

const id = hexOf(16);
const sha256 = hexOf(32);

export const failureBody = record<FailureBody>({ code: text, message: text, next: text, params: namesAndNumbers });

const failure = record<Failure>({ code: text, message: text, next: text, params: optional(namesAndNumbers) });

export const dropStatus = record<DropStatus>({
  drop: id,
  item: text,
  name: text,
  state: oneOf("queued", "sealing", "sealed", "restorable", "protected", "failed"),
  backup: optional(id),
  size: optional(count),
  done: count,
  providers: list(record({ name: text, stored: count, staged: count })),
  stalled: list(text),
  error: optional(failure),
});

const backupSummary = record<BackupSummary>({
  backup: id,
  item: text,
  kind: oneOf("file", "folder", "stream"),
  name: text,
  size: count,
  sha256,
  time: text,
  state: oneOf("sealed", "restorable", "protected"),
  providers: list(text),
  seq: optional(count),
});
export const backupList: Check<{ backups: BackupSummary[] }> = record({ backups: list(backupSummary) });

export const fileList: Check<{ files: FileEntry[] }> = record({
  files: list(record<FileEntry>({ path: text, size: count, offset: count, sha256, mtime: text })),
});

export const restoreNeeds = record<RestoreNeeds>({ bytes: count, fetch: count, packs: count, uses: count });

export const restoreStatus = record<RestoreStatus>({
  restore: id,
  backup: id,
  item: optional(text),
  to: text,
  state: oneOf("queued", "running", "completed", "failed"),
  size: optional(count),
  done: count,
  fetched: count,
  sha256: optional(sha256),
  providers: list(text),
  faults: list(
    record<RestoreStatus["faults"][number]>({
      provider: text,
      fault: oneOf("missing", "altered", "behind", "unavailable", "slow"),
      object: optional(text),
      message: text,
    }),
  ),
  milliseconds: optional(amount),
  error: optional(failure),
});

export const vaultStatus = record<VaultStatus>({
  vault: id,
  name: text,
  home: text,
  trial: flag,
  threshold: count,
  quorum: count,
  providers: list(
    record<z.infer<typeof providerStatus>>({
      name: text,
      kind: text,
      location: text,
      reachable: flag,
      error: optional(failure),
      waiting: count,
    }),
  ),
  engine: record<VaultStatus["engine"]>({ running: flag, pid: optional(count), url: optional(text) }),
  backups: record({ sealed: count, restorable: count, protected: count }),
  drops: list(dropStatus),
  queues: list(
    record<z.infer<typeof queueDepth>>({ queue: text, ready: count, delayed: count, inFlight: count, dead: count }),
  ),
  overdue: list(
    record<OverdueItem>({
      item: text,
      state: oneOf("overdue", "late", "none"),
      last: optional(text),
      late: optional(text),
    }),
  ),
  strategyProblem: optional(failure),
  head: count,
});

export const verifyReport = record<VerifyReport>({
  backups: count,
  objects: count,
  bytes: count,
  findings: list(
    record<z.infer<typeof finding>>({
      provider: text,
      backup: optional(id),
      object: text,
      fault: oneOf("missing", "altered", "behind", "unavailable"),
      message: text,
    }),
  ),
  lost: list(id),
  milliseconds: amount,
});

const deadLetter = record<DeadLetter>({
  id: text,
  queue: text,
  type: text,
  subject: optional(text),
  attempts: count,
  code: text,
  message: text,
  time: text,
});
export const deadLetterList: Check<{ deadLetters: DeadLetter[] }> = record({ deadLetters: list(deadLetter) });

export const health: Check<{ status: "up" }> = record({ status: oneOf("up") });

export const requeued: Check<{ requeued: number }> = record({ requeued: count });

export const lateFailure: Check<{ status: number; error: FailureBody }> = record({ status: count, error: failureBody });

/** `total` is there where it is known. */
export const progress: Check<Progress> = (value, at) => {
  const { done, total } = record<{ done: number; total?: number | undefined }>({
    done: amount,
    total: optional(amount),
  })(value, at);
  return { done, total };
};
