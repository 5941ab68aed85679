/** Names of the objects at a provider (docs/FORMAT.md, "Objects"). Ids are hex; indexes and revisions decimal. */
export const names = {
  vault: (epoch: number, revision: number) => `vault/${epoch}/${revision}.json`,
  policy: (revision: number) => `policy/${revision}`,
  key: (backup: string, revision = 0) => `backups/${backup}/key/${revision}`,
  statement: (backup: string) => `backups/${backup}/statement`,
  table: (backup: string) => `backups/${backup}/table`,
  body: (backup: string) => `backups/${backup}/body`,
  manifest: (backup: string, revision: number) => `backups/${backup}/manifest/${revision}`,
  abandoned: (backup: string) => `backups/${backup}/abandoned`,
  share: (pack: string, revision = 0) => `packs/${pack}/${revision}`,
  /** Prefix of all witness names. */
  witnesses: "witness/",
  /** Padded to sixteen digits, so that the order of names is the order of the chain. */
  witness: (seq: number) => `witness/${String(seq).padStart(16, "0")}`,
  /** In staging, never in the vault. */
  parcel: (backup: string, number: string) => `parcels/${backup}/${number}`,
} as const;

/** The number in a witness name, or `undefined` where the name is no witness's. */
export function witnessSeq(name: string): number | undefined {
  const match = /^witness\/(\d{16})$/.exec(name);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
