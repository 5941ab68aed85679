import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { buildKernel, kernels } from "../../vault/kernel/build.ts";
import { generatorRow, invert, multiply, recoveryMatrix } from "../../vault/kernel/cauchy.ts";

test.each(Object.keys(kernels) as (keyof typeof kernels)[])(
  "the code of the kernel %s is what its source assembles to",
  async (name) => {
    const file = new URL(`../../vault/kernel/${name}.wasm.ts`, import.meta.url);
    expect(await buildKernel(name)).toBe(await readFile(file, "utf8"));
  },
);

test("the field is that of 0x11D: 2 generates all 255 elements, and x^8 = x^4 + x^3 + x^2 + 1", () => {
  const powers = [1];
  for (let power = 1; power < 255; power++) powers.push(multiply(powers[power - 1] ?? 0, 2));
  expect(powers[8]).toBe(0b11101);
  expect(new Set(powers).size).toBe(255);
  for (let value = 1; value < 256; value++) expect(multiply(value, invert(value))).toBe(1);
});

test("the first parity of every code is plain exclusive or", () => {
  for (let k = 2; k < 16; k++) expect(generatorRow(k, k)).toEqual(Array(k).fill(1));
});

test("a fragment that is present is recovered as itself", () => {
  expect(recoveryMatrix(3, [4, 0, 3], [0, 3, 4])).toEqual([
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 0],
  ]);
});
