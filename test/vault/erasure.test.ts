import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPackBuffer, reconstruct } from "../../vault/erasure.ts";
import { subsets } from "../../vault/subsets.ts";
import { seededDice } from "../fakes/random.ts";
import { long, runSeed } from "../run.ts";
import { bytesOf } from "../vectors/rule.ts";
import { decodePlainly, encodePlainly } from "./plain-erasure.ts";
import { codeOf } from "./refusal.ts";

const codes = [
  { k: 2, n: 3 },
  { k: 3, n: 5 },
  { k: 4, n: 6 },
  { k: 10, n: 16 },
];
const all = (n: number): number[] => [...Array(n).keys()];

/** All choices, or about `most` of them: the first, the last, and every so many-th from one that the run's seed draws. */
function sampled(n: number, k: number, most: number): number[][] {
  const choices = [...subsets(all(n), k)];
  const step = long ? 1 : Math.max(1, Math.floor(choices.length / most));
  const from = seededDice(`${runSeed} ${n} ${k}`).roll(step);
  return choices.filter((_, at) => at % step === from || at === 0 || at === choices.length - 1);
}

/** Fragments that outlive the buffer. */
function encode(k: number, n: number, pack: Uint8Array, capacity = pack.length || 1): Uint8Array[] {
  const buffer = createPackBuffer({ k, n, capacity });
  buffer.pack.set(pack);
  return buffer.encode(pack.length).map((fragment) => fragment.slice());
}

const present = (fragments: readonly Uint8Array[], indices: readonly number[]): Map<number, Uint8Array> =>
  new Map(indices.map((index) => [index, fragments[index] ?? new Uint8Array()]));

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;

describe.each(codes)("$k of $n", ({ k, n }) => {
  const pack = bytesOf(`erasure-test/${k}`, 3001);
  const fragments = encode(k, n, pack);

  test("makes the fragments that the matrix says, written out plainly", () => {
    const plain = encodePlainly(pack, k, n);
    expect(fragments).toHaveLength(n);
    for (const index of all(n)) expect(same(fragments[index], plain[index])).toBe(true);
  });

  test("gives the pack from every k fragments, and the plain solver agrees", () => {
    const buffer = createPackBuffer({ k, n, capacity: pack.length });
    for (const chosen of sampled(n, k, 300)) {
      buffer.pack.fill(0xee);
      for (const index of chosen) buffer.fragment(index, pack.length).set(fragments[index] ?? []);
      expect(same(buffer.decode(pack.length, chosen), pack)).toBe(true);
    }
    for (const chosen of sampled(n, k, 10)) {
      expect(same(decodePlainly(present(fragments, chosen), k, pack.length), pack)).toBe(true);
    }
  });

  test("makes every other fragment from every k", () => {
    for (const chosen of sampled(n, k, 100)) {
      const made = reconstruct({ k, n }, present(fragments, chosen), all(n));
      for (const index of all(n)) expect(same(made.get(index), fragments[index])).toBe(true);
    }
  });

  test("refuses every k - 1, and each is consistent with every value of what is missing", async () => {
    for (const chosen of sampled(n, k - 1, 50)) {
      expect(await codeOf(() => reconstruct({ k, n }, present(fragments, chosen), [0]))).toBe("erasure-too-few");
    }
    const [chosen = []] = sampled(n, k - 1, 1);
    const missing = all(n).find((index) => !chosen.includes(index)) ?? 0;
    const other = all(n).find((index) => !chosen.includes(index) && index !== missing) ?? 0;
    const values = all(256).map((guess) => {
      const points = present(fragments, chosen).set(
        other,
        (fragments[other] ?? new Uint8Array()).slice().fill(guess, 0, 1),
      );
      return reconstruct({ k, n }, points, [missing]).get(missing)?.[0];
    });
    expect(new Set(values).size).toBe(256);
  });

  test("is right at every length near the ends of its grains and windows", () => {
    const near = [0, 1, 2, k, 63, 64, 65, 64 * k, 128 * k, 16_384 * k, 32_768 * k];
    const lengths = new Set(near.flatMap((length) => [length - k, length - 1, length, length + 1, length + k]));
    const capacity = 32_768 * k + k;
    const large = bytesOf(`erasure-test/large/${k}`, capacity);
    const buffer = createPackBuffer({ k, n, capacity });
    const last = all(n).slice(n - k);
    for (const length of [...lengths].filter((each) => each >= 0)) {
      buffer.pack.set(large);
      const made = buffer.encode(length).map((fragment) => fragment.slice());
      const plain = encodePlainly(large.subarray(0, length), k, n);
      for (const index of all(n)) expect(same(made[index], plain[index])).toBe(true);
      const rebuilt = reconstruct({ k, n }, present(made, last), all(k));
      for (const index of all(k)) expect(same(rebuilt.get(index), plain[index])).toBe(true);
      buffer.pack.fill(0);
      for (const index of last) buffer.fragment(index, length).set(made[index] ?? []);
      expect(same(buffer.decode(length, last), large.subarray(0, length))).toBe(true);
    }
  });

  test("works on the same range of each fragment as on the whole", () => {
    const size = fragments[0]?.length ?? 0;
    const range = fc.tuple(fc.nat(size), fc.nat(size)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const indices = fc.shuffledSubarray(all(n), { minLength: k, maxLength: n });
    fc.assert(
      fc.property(range, indices, fc.nat(n - 1), ([from, to], chosen, wanted) => {
        const slices = fragments.map((fragment) => fragment.subarray(from, to));
        const made = reconstruct({ k, n }, present(slices, chosen), [wanted]);
        expect(same(made.get(wanted), slices[wanted])).toBe(true);
      }),
    );
  });
});

describe("a pack buffer", () => {
  test("is used for pack after pack: nothing of a longer one stays in a shorter one", () => {
    const buffer = createPackBuffer({ k: 3, n: 5, capacity: 5000 });
    for (const length of [5000, 17, 4999, 0, 1, 3200]) {
      const pack = bytesOf(`again/${length}`, length);
      buffer.pack.set(pack);
      const made = buffer.encode(length);
      const plain = encodePlainly(pack, 3, 5);
      for (const index of all(5)) expect(same(made[index], plain[index])).toBe(true);
    }
  });

  test("decodes from the lowest k of more than k", () => {
    const pack = bytesOf("more", 1000);
    const fragments = encode(3, 5, pack);
    const buffer = createPackBuffer({ k: 3, n: 5, capacity: 1000 });
    for (const index of all(5)) buffer.fragment(index, 1000).set(fragments[index] ?? []);
    expect(same(buffer.decode(1000, [4, 3, 2, 1, 0]), pack)).toBe(true);
  });

  test.each([
    ["erasure-code", () => createPackBuffer({ k: 1, n: 3, capacity: 10 })],
    ["erasure-code", () => createPackBuffer({ k: 3, n: 3, capacity: 10 })],
    ["erasure-code", () => createPackBuffer({ k: 2, n: 17, capacity: 10 })],
    ["erasure-code", () => createPackBuffer({ k: 2.5, n: 4, capacity: 10 })],
    ["erasure-capacity", () => createPackBuffer({ k: 2, n: 3, capacity: 0 })],
    ["erasure-capacity", () => createPackBuffer({ k: 2, n: 3, capacity: 1.5 })],
    ["erasure-capacity", () => createPackBuffer({ k: 2, n: 3, capacity: 2 ** 32 })],
    ["erasure-length", () => createPackBuffer({ k: 2, n: 3, capacity: 10 }).encode(11)],
    ["erasure-length", () => createPackBuffer({ k: 2, n: 3, capacity: 10 }).encode(-1)],
    ["erasure-length", () => createPackBuffer({ k: 2, n: 3, capacity: 10 }).fragment(0, 11)],
    ["erasure-index", () => createPackBuffer({ k: 2, n: 3, capacity: 10 }).fragment(3, 10)],
    ["erasure-index", () => createPackBuffer({ k: 2, n: 3, capacity: 10 }).decode(10, [0, 3])],
    ["erasure-too-few", () => createPackBuffer({ k: 2, n: 3, capacity: 10 }).decode(10, [1, 1])],
    ["erasure-length", () => createPackBuffer({ k: 2, n: 3, capacity: 10 }).decode(11, [0, 1])],
  ])("%s", async (code, action) => {
    expect(await codeOf(action)).toBe(code);
  });
});

describe("reconstruct", () => {
  const slices = (...lengths: number[]) => new Map(lengths.map((length, index) => [index, new Uint8Array(length)]));

  test("gives back what is there as it was given, without a copy", () => {
    const given = slices(5, 5);
    expect(reconstruct({ k: 2, n: 3 }, given, [1]).get(1)).toBe(given.get(1));
    expect([...reconstruct({ k: 2, n: 3 }, given, []).keys()]).toEqual([]);
  });

  test.each([
    ["erasure-unequal", slices(5, 6), [2]],
    ["erasure-unequal", slices(5, 5, 6), [0]],
    ["erasure-too-few", slices(5), [2]],
    ["erasure-index", slices(5, 5), [3]],
    ["erasure-index", slices(5, 5, 5, 5), [2]],
    ["erasure-index", slices(5, 5), [-1]],
  ])("%s", async (code, given, wanted) => {
    expect(await codeOf(() => reconstruct({ k: 2, n: 3 }, given, wanted))).toBe(code);
  });
});
