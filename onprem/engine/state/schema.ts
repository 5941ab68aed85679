/**
 * Every table of the engine's state. Ids and hashes are hex where people may look and bytes where there are many; times are milliseconds
 * since 1970. What a sealing must forget when it ends lies in tables of its own.
 */
const EPOCH = `
  CREATE TABLE epoch (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
  INSERT INTO epoch VALUES (1, 0)`;

const JOURNAL = `
  CREATE TABLE sealing (
    backup TEXT PRIMARY KEY,
    drop_id TEXT NOT NULL,
    item TEXT NOT NULL,
    begun INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    fingerprint TEXT,
    state TEXT NOT NULL CHECK (state IN ('sealing', 'sealed', 'committed', 'abandoned')),
    statement_hash TEXT,
    abandonment BLOB
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX sealing_once ON sealing (drop_id) WHERE state <> 'abandoned';
  CREATE INDEX sealing_given_up ON sealing (drop_id) WHERE abandonment IS NOT NULL;
  CREATE TABLE sealing_secret (backup TEXT PRIMARY KEY, secrets BLOB NOT NULL) STRICT;
  CREATE TABLE sealing_pack (
    number INTEGER PRIMARY KEY,
    backup TEXT NOT NULL,
    pack TEXT NOT NULL,
    UNIQUE (backup, pack)
  ) STRICT;
  CREATE TABLE sealing_segment (
    backup TEXT NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    packs BLOB NOT NULL,
    chunks BLOB NOT NULL,
    PRIMARY KEY (backup, number)
  ) STRICT;
  CREATE TABLE sealing_contents (
    backup TEXT PRIMARY KEY,
    statement BLOB NOT NULL,
    table_bytes BLOB NOT NULL,
    body BLOB NOT NULL
  ) STRICT`;

/** A chunk names its pack by a number, so that a row takes 50 bytes and not 100. */
const CHUNK_INDEX = `
  CREATE TABLE pack (number INTEGER PRIMARY KEY, backup TEXT NOT NULL, id TEXT NOT NULL) STRICT;
  CREATE TABLE chunk (
    id BLOB PRIMARY KEY,
    pack INTEGER NOT NULL,
    codec INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    length INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`;

/**
 * What the sealer signed may take megabytes and never changes: it lies apart from the row that changes. A receipt may come before the backup
 * is followed, so its rows refer to no other table.
 */
const LEDGER = `
  CREATE TABLE tracked (
    number INTEGER PRIMARY KEY,
    backup TEXT NOT NULL UNIQUE,
    drop_id TEXT NOT NULL,
    complete TEXT NOT NULL DEFAULT '[]',
    announced INTEGER NOT NULL DEFAULT 0,
    seq INTEGER,
    witness BLOB
  ) STRICT;
  CREATE TABLE tracked_envelope (
    backup TEXT PRIMARY KEY,
    statement BLOB NOT NULL,
    table_bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE tracked_use (used TEXT NOT NULL, backup TEXT NOT NULL, PRIMARY KEY (used, backup)) STRICT, WITHOUT ROWID;
  CREATE TABLE revision (
    backup TEXT NOT NULL,
    number INTEGER NOT NULL,
    manifest BLOB NOT NULL,
    PRIMARY KEY (backup, number)
  ) STRICT;
  CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    term INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    manifest TEXT NOT NULL
  ) STRICT;
  CREATE TABLE receipt (number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE receipt_row (
    number INTEGER PRIMARY KEY,
    backup BLOB NOT NULL,
    provider TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 BLOB,
    locked_until INTEGER,
    receipt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX receipt_of ON receipt_row (backup);
  CREATE UNIQUE INDEX receipt_once
    ON receipt_row (backup, provider, name, ifnull(sha256, x''), ifnull(locked_until, 'none'))`;

/** `reached` is a position in the states that only move forward; a drop failed when `failed_at` says so. */
const CATALOG = `
  CREATE TABLE drop_record (
    number INTEGER PRIMARY KEY,
    drop_id TEXT NOT NULL UNIQUE,
    item TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    disposition TEXT NOT NULL,
    received INTEGER NOT NULL,
    labels TEXT NOT NULL,
    announced INTEGER,
    reached INTEGER NOT NULL DEFAULT 0,
    backup TEXT,
    size INTEGER,
    stalled TEXT NOT NULL DEFAULT '[]',
    error TEXT,
    failed_at INTEGER,
    disposed INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX drop_backup ON drop_record (backup) WHERE backup IS NOT NULL;
  CREATE INDEX drop_open ON drop_record (received) WHERE failed_at IS NULL AND reached < 4;
  CREATE INDEX drop_failed ON drop_record (failed_at) WHERE failed_at IS NOT NULL;
  CREATE TABLE backup (
    number INTEGER PRIMARY KEY,
    backup TEXT NOT NULL UNIQUE,
    item TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    time INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    providers TEXT NOT NULL,
    seq INTEGER
  ) STRICT;
  CREATE INDEX backup_order ON backup (item, number);
  CREATE INDEX backup_time ON backup (time, backup);
  CREATE INDEX backup_item ON backup (item, time, backup);
  CREATE INDEX backup_reached ON backup (reached);
  CREATE TABLE restore_record (restore TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE seen (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`;

const HISTORY = `
  CREATE TABLE schedule (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE run (
    schedule INTEGER NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (schedule, time)
  ) STRICT, WITHOUT ROWID`;

export const SCHEMA: readonly string[] = [[EPOCH, JOURNAL, CHUNK_INDEX, LEDGER, CATALOG, HISTORY].join(";\n")];
