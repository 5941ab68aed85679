import { expect } from "vitest";
import type { FenchiEvent } from "../../events/index.ts";
import type { SealSettings } from "../../functions/seal/ports.ts";
import { bringBack } from "../fakes/drive.ts";
import type { World } from "../fakes/pipeline.ts";
import { type Dice, seededRandom } from "../fakes/random.ts";

/** Bytes of which some repeat, some compress and some do neither. */
export function drawBytes(dice: Dice, seed: string, limit: number): Uint8Array {
  const random = seededRandom(seed);
  const parts: Uint8Array[] = [];
  for (let left = dice.roll(limit); left > 0; ) {
    const size = Math.min(left, 1 + dice.roll(20_000));
    const again = dice.once(3) ? parts[dice.roll(parts.length + 1)]?.subarray(0, left) : undefined;
    const part = again ?? (dice.once(2) ? random(size) : new Uint8Array(size).fill(dice.roll(256)));
    parts.push(part);
    left -= part.byteLength;
  }
  return Buffer.concat(parts);
}

/** The bytes with some places changed, cut out and put in. */
export function edited(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.roll(bytes.byteLength + 1);
  const end = Math.min(bytes.byteLength, at + dice.roll(2000));
  const put = seededRandom(`edit ${at} ${end}`)(dice.roll(2000));
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(end)]);
}

/** Sizes of every kind that the format allows, small enough for small drops to have many of each. */
export function drawSettings(dice: Dice): SealSettings {
  const normal = dice.pick([256, 1024, 4096]);
  const max = normal * dice.pick([2, 4]);
  return {
    segment: max * dice.pick([1, 5, 30]) + dice.roll(1000),
    pack: (max + 64) * dice.pick([1, 3, 10]),
    chunk: { min: normal / dice.pick([2, 4]), normal, max },
    level: 1,
    ahead: dice.pick([0, 1, 4]),
  };
}

/** Whenever a backup is called restorable, it is, at that very moment, by any k of those named. */
export function provesRestorable(world: World, dice: Dice, expected: (backup: string) => readonly Uint8Array[]) {
  return async (event: FenchiEvent): Promise<void> => {
    if (event.type !== "tw.fenchi.backup.restorable" && event.type !== "tw.fenchi.backup.protected") return;
    const { backup, providers } = event.data;
    await restoresFrom(world, backup, dice.sample(providers, world.vault.threshold), expected(backup));
  };
}

/** The providers named, and no other, give one of these versions back. */
export async function restoresFrom(
  world: World,
  backup: string,
  chosen: readonly string[],
  versions: readonly Uint8Array[],
): Promise<void> {
  const without = world.providerNames.filter((name) => !chosen.includes(name));
  const { last, content } = await bringBack(world, backup, { request: { without } });
  expect(last, `${backup} from ${chosen.join(", ")}`).toMatchObject({ name: "restore.completed" });
  expect(versions.some((bytes) => content && Buffer.compare(content, bytes) === 0)).toBe(true);
}
