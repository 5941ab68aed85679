import type { MapStore } from "./map-store.ts";
import type { Dice } from "./random.ts";

/** A way to spoil bytes. `other` is an object of the same kind that belongs elsewhere. */
export type Spoil = (bytes: Uint8Array, dice: Dice, other: Uint8Array) => Uint8Array | undefined;

/** What a medium, a provider or somebody in between may do to an object. `undefined` takes it away. */
export const spoils = {
  lost: () => undefined,
  empty: () => new Uint8Array(0),
  truncated: (bytes, dice) => bytes.slice(0, dice.roll(bytes.byteLength)),
  lengthened: (bytes) => Buffer.concat([bytes, Uint8Array.of(0)]),
  flipped(bytes, dice) {
    const flipped = Uint8Array.from(bytes);
    const at = dice.roll(bytes.byteLength);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.roll(8));
    return flipped;
  },
  swapped: (_bytes, _dice, other) => other,
} as const satisfies Record<string, Spoil>;

/** Puts other bytes in an object's place, as no port could. */
export function replaceObject(store: MapStore, name: string, bytes: Uint8Array | undefined): void {
  const object = store.objects.get(name);
  if (bytes === undefined) store.objects.delete(name);
  else store.objects.set(name, { ...object, bytes });
}

/** An object's bytes. @throws where it is not there */
export function bytesOf(store: MapStore | undefined, name: string): Uint8Array {
  const object = store?.objects.get(name);
  if (!object) throw new Error(`${store?.provider} has no ${name}`);
  return object.bytes;
}
