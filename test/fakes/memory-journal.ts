import type { ChunkIndex, ChunkLocation, Journal, Sealing } from "../../functions/seal/ports.ts";
import { sha256Hex } from "../../vault/bytes.ts";

type Kept = { -readonly [Key in keyof Sealing]: Sealing[Key] };

/** A sealing journal and its deduplication index in memory, with the laws of the port. */
export function memoryJournal(): { journal: Journal; index: ChunkIndex; sealings: Map<string, Kept> } {
  const sealings = new Map<string, Kept>();
  const chunks = new Map<string, ChunkLocation>();
  const get = (backup: string): Kept => {
    const found = sealings.get(backup);
    if (!found) throw new Error(`no sealing ${backup}`);
    return found;
  };
  const journal: Journal = {
    async find(drop) {
      const found = [...sealings.values()].find((each) => each.drop === drop && each.state !== "abandoned");
      return found && { ...found };
    },
    async begin(sealing) {
      if (await journal.find(sealing.drop)) throw new Error(`drop ${sealing.drop} is being sealed already`);
      sealings.set(sealing.backup, { ...sealing, state: "sealing", segments: [], drawn: [], sealed: undefined });
    },
    async drawPack(backup, pack) {
      get(backup).drawn = [...get(backup).drawn, pack];
    },
    async sealSegment(backup, segment) {
      get(backup).segments = [...get(backup).segments, segment];
    },
    async seal(backup, sealed) {
      Object.assign(get(backup), { sealed, state: "sealed" });
    },
    async commit(backup) {
      const sealing = get(backup);
      for (const chunk of sealing.segments.flatMap((segment) => segment.chunks)) {
        if (chunk.backup === backup) chunks.set(chunk.id, chunk);
      }
      Object.assign(sealing, { state: "committed", secrets: new Uint8Array(0) });
    },
    async abandon(backup) {
      Object.assign(get(backup), { state: "abandoned", secrets: new Uint8Array(0) });
    },
  };
  const index: ChunkIndex = {
    lookup: (id) => chunks.get(Buffer.from(id).toString("hex")),
    statementHash(backup) {
      const sealed = sealings.get(backup)?.sealed;
      return sealed && sha256Hex(sealed.statement);
    },
  };
  return { journal, index, sealings };
}
