import { createHash } from "node:crypto";

/** Random bytes that a seed fixes, so that a failing run can be played again. */
export function seededRandom(seed: string): (bytes: number) => Uint8Array {
  let counter = 0;
  return (bytes) => {
    const parts: Buffer[] = [];
    for (let have = 0; have < bytes; have += 32) {
      parts.push(createHash("sha256").update(`${seed}/${counter++}`).digest());
    }
    return Buffer.concat(parts).subarray(0, bytes);
  };
}

/** Choices that a seed fixes. */
export interface Dice {
  /** A whole number from 0 to `sides` - 1. */
  roll(sides: number): number;
  /** True once in `sides` times. */
  once(sides: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** `count` of the items, in any order. */
  sample<T>(items: readonly T[], count: number): T[];
}

export function seededDice(seed: string): Dice {
  const random = seededRandom(`dice ${seed}`);
  const dice: Dice = {
    roll: (sides) => Buffer.from(random(4)).readUInt32BE() % sides,
    once: (sides) => dice.roll(sides) === 0,
    pick(items) {
      const item = items[dice.roll(items.length)];
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
    sample(items, count) {
      const left = [...items];
      return Array.from({ length: count }, () => left.splice(dice.roll(left.length), 1)).flat();
    },
  };
  return dice;
}
