import { createPump } from "../../../onprem/engine/pump.ts";
import { openQueue } from "../../../onprem/engine/queue.ts";
import { dropEvent } from "../samples.ts";

/**
 * `pump.ts PATH COUNT`: publishes COUNT drops (known ids, so publishing again adds nothing that waits), seals and scrubs each, and writes
 * `sealed <id>` for each of them before it is settled. Ends when nothing is left to do.
 */
const [, , path = "", total = "0"] = process.argv;
const queue = openQueue(path, { now: Date.now, random: Math.random });
const pump = createPump({
  queue,
  now: Date.now,
  source: "/test",
  route: (event) => [{ queue: event.type === "tw.fenchi.drop.received" ? "seal" : "manifest" }],
  handlers: {
    seal: {
      concurrency: 3,
      async *handle(event) {
        yield { name: "deadline.passed", data: { backup: event.id.slice(-1).repeat(32), attempt: 1 } };
        process.stdout.write(`sealed ${event.id}\n`);
      },
    },
    manifest: {
      concurrency: 1,
      async *handle(event) {
        process.stdout.write(`tracked ${event.id}\n`);
        yield* [];
      },
    },
  },
});
if (total !== "0")
  queue.publish(Array.from({ length: Number(total) }, (_, n) => ({ queue: "seal", event: dropEvent(n) })));
pump.start();
await pump.idle();
await pump.drain(1_000);
queue.close();
