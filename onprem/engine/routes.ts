import type { FenchiEvent } from "../../events/index.ts";

/** Drops of at most this many bytes are sealed side by side. */
const smallDrop = 4 * 1024 * 1024;

/** Names of the engine's queues. */
export const queues = {
  seal: "seal",
  sealSmall: "seal-small",
  share: (provider: string) => `share-${provider}`,
  manifest: "manifest",
  restore: "restore",
  keeper: "keeper",
} as const;

/** One way of an event: the queue that gets it, and how long it waits there. */
export interface Way {
  readonly queue: string;
  readonly delayMs?: number;
}

/**
 * Which queues get an event: the on-prem form of the subscriptions that each cloud's own triggers are in the serverless form.
 * @param providers names, in order of index
 * @param deadlineMs how long a backup may take before its tracker looks at it again; the tenth look comes at ten times that
 */
export function createRoutes(providers: readonly string[], deadlineMs: number): (event: FenchiEvent) => readonly Way[] {
  return (event) => {
    switch (event.type) {
      case "tw.fenchi.drop.received":
        return [{ queue: (event.data.size ?? Number.POSITIVE_INFINITY) <= smallDrop ? queues.sealSmall : queues.seal }];
      case "tw.fenchi.share.staged":
      case "tw.fenchi.receipt.requested":
      case "tw.fenchi.manifest.signed":
        return [{ queue: queues.share(event.data.provider) }];
      case "tw.fenchi.share.stored":
        return [{ queue: queues.manifest }];
      case "tw.fenchi.backup.sealed":
        return [{ queue: queues.manifest }, { queue: queues.keeper }];
      case "tw.fenchi.deadline.passed":
        return [{ queue: queues.manifest, delayMs: deadlineMs * Math.min(event.data.attempt, 10) }];
      case "tw.fenchi.backup.abandoned":
        return [...providers.map((provider) => ({ queue: queues.share(provider) })), { queue: queues.keeper }];
      case "tw.fenchi.restore.requested":
        return [{ queue: queues.restore }];
      case "tw.fenchi.drop.refused":
      case "tw.fenchi.backup.restorable":
      case "tw.fenchi.backup.protected":
      case "tw.fenchi.backup.stalled":
      case "tw.fenchi.restore.completed":
      case "tw.fenchi.restore.failed":
        return [{ queue: queues.keeper }];
      case "tw.fenchi.share.refused":
      case "tw.fenchi.share.damaged":
      case "tw.fenchi.backup.overdue":
      case "tw.fenchi.drill.requested":
      case "tw.fenchi.drill.completed":
      case "tw.fenchi.drill.due":
        return [];
    }
  };
}
