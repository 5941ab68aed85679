import { NotFound, Refused, Unavailable } from "../../../events/error.ts";
import type { Sealing } from "../../../functions/seal/ports.ts";

/** Another delivery of the drop began first. The next one finds that sealing and goes on with it. */
export const alreadyBegun = (drop: string) =>
  new Unavailable("sealing-begun", `Drop ${drop} is being sealed already.`, {
    next: "It is looked at again in a moment.",
    params: { drop },
  });

/** Somebody else brought the sealing further, or gave it up. The next delivery sees how it stands. */
export const notOpen = (backup: string, state: Sealing["state"]) =>
  new Unavailable("sealing-not-open", `Backup ${backup} is ${state}: nothing can be added to it any more.`, {
    next: "It is looked at again in a moment.",
    params: { backup, state },
  });

export const sealedTwice = (backup: string, segment: number) =>
  new Unavailable("segment-sealed", `Segment ${segment} of backup ${backup} is on record already.`, {
    next: "It is looked at again in a moment.",
    params: { backup, segment },
  });

export const notSealed = (backup: string, state: Sealing["state"]) =>
  new Refused("sealing-not-sealed", `Backup ${backup} cannot be committed: it is ${state}.`, {
    next: "Drop it again if no other backup of it is there; run fenchi list to see.",
    params: { backup, state },
  });

export const alreadyCommitted = (backup: string) =>
  new Refused("sealing-committed", `Backup ${backup} is committed and cannot be given up.`, {
    next: "Nothing was changed. Retire it, if it is no longer wanted.",
    params: { backup },
  });

export const unknownSealing = (backup: string) =>
  new NotFound("sealing-unknown", `This engine has no record of sealing backup ${backup}.`, {
    next: "If its state was rebuilt meanwhile, the drop must be made again; run fenchi list to see what is there.",
    params: { backup },
  });

export const untracked = (backup: string) =>
  new NotFound("backup-untracked", `Backup ${backup} is not followed by this tracker.`, {
    next: "If the engine's state was lost, rebuild it from the providers with fenchi recover.",
    params: { backup },
  });

export const unlisted = (backup: string) =>
  new NotFound("backup-unlisted", `Backup ${backup} is not in this engine's list.`, {
    next: "If the engine's state was lost, rebuild the list from the providers with fenchi recover.",
    params: { backup },
  });

/** The state is closed. */
export const stopping = () =>
  new Unavailable("engine-stopping", "The engine is stopping.", {
    next: "Start it again; nothing that was said is lost.",
  });
