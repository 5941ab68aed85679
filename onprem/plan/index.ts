/** Plans of this machine: what the vaults hold, what restores took, and the plan made of both. */
export { findBackups, type PlannedVault, type VaultBackups } from "./backups.ts";
export { loadModel, readRecords, recordRestore } from "./records.ts";
