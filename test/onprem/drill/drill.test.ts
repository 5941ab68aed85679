import { beforeAll, describe, expect, test } from "vitest";
import { computeFigures } from "../../../continuity/evidence/compute.ts";
import { type Agency, contentOf, drill, makeAgency, type Sample } from "./world.ts";

const samples: readonly Sample[] = [
  { number: 1, bytes: 300_000 },
  { number: 2, bytes: 200_000, dependsOn: [1] },
  { number: 3, bytes: 5_000, dependsOn: [2], core: false, priority: 2 },
];

let agency: Agency;
beforeAll(async () => {
  agency = await makeAgency(samples);
});

describe("one provider is lost", () => {
  test("the others bring everything back, in order, and the record computes", async () => {
    const { entries, outcome } = await drill(agency, "one-provider-lost");
    expect(outcome).toBe("completed");
    console.log(
      entries
        .map(({ at, step }) =>
          [Math.round(at), step.kind, "module" in step ? step.module : "", JSON.stringify(step).slice(0, 200)].join(
            " ",
          ),
        )
        .join("\n"),
    );
    const figures = computeFigures(entries);
    expect(figures).toMatchObject({ outcome: "completed", successful: true });
    expect(samples.map(contentOf)).toHaveLength(3);
  });
});
