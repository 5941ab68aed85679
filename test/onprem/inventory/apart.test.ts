import { describe, expect, test } from "vitest";
import { readApart } from "../../../onprem/inventory/apart.ts";
import { exportAs } from "../../../onprem/inventory/file.ts";
import { mostBytes } from "../../../onprem/inventory/limit.ts";
import { inventoryOf } from "../../continuity/inventory/samples.ts";

const own = (bytes: Uint8Array) => Uint8Array.from(bytes);

describe("a thread of its own", () => {
  test("answers as reading here would", async () => {
    const inventory = inventoryOf({ number: 1 }, { number: 2, dependsOn: ["內政部/戶政/1"] });
    const answer = await readApart(own(await exportAs("xlsx", inventory)));
    expect(answer).toEqual({ inventory, findings: [], count: { errors: 0, warnings: 0 } });
  });

  const large = async () => {
    const modules = Array.from({ length: 5000 }, (_, index) => ({ number: index + 1 }));
    return own(await exportAs("json", inventoryOf(...modules)));
  };

  test.each([
    ["memory", { heap: 6 }],
    ["processor time", { work: 0.01, look: 1 }],
    ["time", { seconds: 0.01, look: 1 }],
  ])("that would need more %s than it may have is ended, and this process goes on", async (_, bounds) => {
    const answer = await readApart(await large(), bounds);
    expect(answer.inventory).toBeUndefined();
    expect(answer.findings).toMatchObject([{ code: "file-greedy", severity: "error" }]);
  });

  test("is not begun for a file that is too large", async () => {
    const answer = await readApart(new Uint8Array(mostBytes + 1));
    expect(answer.findings).toMatchObject([{ code: "file-large", severity: "error", params: { limit: 16 } }]);
  });
});
