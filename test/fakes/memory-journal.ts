import type { ChunkIndex, ChunkLocation, Journal, Sealing } from "../../functions/seal/ports.ts";
import {
  alreadyBegun,
  alreadyCommitted,
  notOpen,
  notSealed,
  sealedTwice,
  unknownSealing,
} from "../../onprem/engine/state/problem.ts";
import { sha256Hex } from "../../vault/bytes.ts";

type Kept = { -readonly [Key in keyof Sealing]: Sealing[Key] };

/** What a sealing that ended keeps of all it gathered. */
const nothing = () => ({ secrets: new Uint8Array(0), segments: [], drawn: [], sealed: undefined });

/** A sealing journal and its deduplication index in memory, with the laws of the port. */
export function memoryJournal(): { journal: Journal; index: ChunkIndex; sealings: Map<string, Kept> } {
  const sealings = new Map<string, Kept>();
  const chunks = new Map<string, ChunkLocation>();
  const committed = new Map<string, string>();
  const records = new Map<string, Uint8Array>();
  const get = (backup: string): Kept => {
    const found = sealings.get(backup);
    if (!found) throw unknownSealing(backup);
    return found;
  };
  const open = (backup: string): Kept => {
    const found = get(backup);
    if (found.state !== "sealing") throw notOpen(backup, found.state);
    return found;
  };
  const living = (drop: string) =>
    [...sealings.values()].find((each) => each.drop === drop && each.state !== "abandoned");
  const journal: Journal = {
    async find(drop) {
      const found = living(drop);
      return found && { ...found };
    },
    async begin({ drop, backup, begun, fingerprint, secrets }) {
      if (living(drop)) throw alreadyBegun(drop);
      const fresh = { segments: [], drawn: [], sealed: undefined };
      sealings.set(backup, { drop, backup, begun, fingerprint, secrets, state: "sealing", ...fresh });
    },
    async drawPack(backup, pack) {
      const sealing = open(backup);
      sealing.drawn = [...new Set([...sealing.drawn, pack])];
    },
    async sealSegment(backup, segment) {
      const sealing = open(backup);
      if (sealing.segments.some(({ number }) => number === segment.number)) throw sealedTwice(backup, segment.number);
      sealing.segments = [...sealing.segments, segment].sort((a, b) => a.number - b.number);
    },
    async seal(backup, sealed) {
      Object.assign(open(backup), { sealed, state: "sealed" });
    },
    async commit(backup) {
      const sealing = get(backup);
      if (sealing.state === "committed") return;
      if (sealing.state !== "sealed" || !sealing.sealed) throw notSealed(backup, sealing.state);
      for (const { id, bases, ...location } of sealing.segments.flatMap((segment) => segment.chunks)) {
        if (location.backup === backup && !bases) chunks.set(id, location);
      }
      committed.set(backup, sha256Hex(sealing.sealed.statement));
      Object.assign(sealing, { state: "committed", ...nothing() });
    },
    async abandon(backup, record) {
      const sealing = get(backup);
      if (sealing.state === "abandoned") return;
      if (sealing.state === "committed") throw alreadyCommitted(backup);
      Object.assign(sealing, { state: "abandoned", ...nothing() });
      records.set(backup, record);
    },
    async abandoned(drop) {
      return [...records]
        .filter(([backup]) => sealings.get(backup)?.drop === drop)
        .map(([backup, record]) => ({ backup, record }));
    },
  };
  const index: ChunkIndex = {
    lookup: (id) => chunks.get(Buffer.from(id).toString("hex")),
    statementHash: (backup) => committed.get(backup),
  };
  return { journal, index, sealings };
}
