import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isRetriable, Refused } from "../../../events/error.ts";
import { createOpenSource, createStreams } from "../../../onprem/engine/source/index.ts";
import { seededRandom } from "../../fakes/pipeline.ts";
import { readRest, readWhole, refusal } from "./reading.ts";

const content = seededRandom("stream")(700_000);

async function* pieces(size: number, log: string[] = []): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; at < content.length; at += size) {
      log.push("piece");
      yield content.subarray(at, at + size);
    }
  } finally {
    log.push("ended");
  }
}

function setUp() {
  const streams = createStreams();
  const openSource = createOpenSource({ streams });
  return { streams, open: (stream: string) => openSource({ kind: "stream", stream }) };
}

describe("a stream", () => {
  test.each([1_000, 65_536, 1_000_000])("comes whole in pieces of %i bytes", async (size) => {
    const { streams, open } = setUp();
    const source = await open(streams.add(pieces(size)));
    expect(source.fingerprint).toBeUndefined();
    expect(source.mtime).toBeUndefined();
    expect((await readWhole(source, 100_000)).bytes.equals(content)).toBe(true);
  });

  test("is read no further than it is asked for", async () => {
    const { streams, open } = setUp();
    const log: string[] = [];
    const source = await open(streams.add(pieces(1000, log)));
    expect(log).toEqual([]);
    expect(await source.read(Buffer.alloc(2500))).toBe(2500);
    expect(log).toEqual(["piece", "piece", "piece"]);
    await source.close();
    expect(log.at(-1)).toBe("ended");
  });

  test("gathers small pieces, and hands out what came at the end", async () => {
    const { streams, open } = setUp();
    const source = await open(streams.add(pieces(1000)));
    const first = await source.read(Buffer.alloc(2 ** 20));
    expect(first).toBeGreaterThanOrEqual(256 * 1024);
    expect(first + (await readRest(source)).length).toBe(content.length);
    await source.close();
  });

  test("is lost once it was read, was let go of, or never came", async () => {
    const { streams, open } = setUp();
    const log: string[] = [];
    const id = streams.add(pieces(1000));
    await (await open(id)).close();
    const unread = streams.add(pieces(1000, log));
    await streams.discard(unread);
    for (const lost of [id, unread, "never"]) {
      const error = await refusal(open(lost));
      expect(error.code).toBe("stream-lost");
      expect(isRetriable(error)).toBe(false);
    }
  });

  test("that breaks off is refused, with the reason", async () => {
    const { streams, open } = setUp();
    async function* breaking(error: unknown) {
      yield content.subarray(0, 10);
      throw error;
    }
    const broken = await open(streams.add(breaking(new Error("the line went dead"))));
    const error = await refusal(readRest(broken));
    expect(error).toMatchObject({ code: "stream-broken", params: { why: "the line went dead" } });
    await broken.close();
    const own = await open(streams.add(breaking(new Refused("quota", "No.", { next: "Ask." }))));
    expect((await refusal(readRest(own))).code).toBe("quota");
  });

  test("counts only when its producer ended well", async () => {
    const { streams, open } = setUp();
    const ended = Promise.reject(new Error("status 3"));
    const failed = await open(streams.add(pieces(1000), ended));
    expect(await readRest(failed)).toHaveLength(content.length);
    expect(await refusal(failed.finish())).toMatchObject({ code: "command-failed", params: { why: "status 3" } });
    let waited = false;
    const slowly = pause(20).then(() => {
      waited = true;
    });
    const source = await open(streams.add(pieces(1000), slowly));
    await readRest(source);
    expect(waited).toBe(false);
    await source.finish();
    expect(waited).toBe(true);
  });

  test("whose producer fails unheard disturbs nobody", async () => {
    const { streams } = setUp();
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", note);
    streams.add(pieces(1000), Promise.reject(new Error("unheard")));
    await pause(5);
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });
});
