import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sha256Hex, toCanonical } from "../../continuity/canonical.ts";
import { Conflict, Tampered } from "../../events/error.ts";
import { createDurably } from "../../providers/local/durable.ts";
import { isErrno } from "../../providers/local/errno.ts";
import { fromVerified } from "../../vault/json.ts";
import { openSigned, type PublicKey, type SignedType, type SigningKey, sign } from "../../vault/signed.ts";
import { numbered, numberOf } from "./places.ts";

/** What every record of a chain has. */
const chained = z.object({ seq: z.number(), previous: z.string().nullable(), vault: z.string() });
type Chained = Readonly<z.infer<typeof chained>>;

/** One append-only chain: a folder with a signed file a record, named by its number. */
export interface ChainPlace<Schema extends z.ZodObject> {
  readonly folder: string;
  readonly type: SignedType;
  readonly schema: Schema;
  readonly keys: readonly PublicKey[];
}

export interface Chain<T> {
  readonly records: readonly T[];
  /** Each as it is stored. */
  readonly stored: readonly Uint8Array[];
  /** Hash of the last; null where there is none. */
  readonly head: string | null;
}

/**
 * Reads a chain from its first record.
 * @throws {Tampered} `signature-invalid`; `chain-broken` where one is missing or does not follow the one before it
 */
export async function readChain<Schema extends z.ZodObject>(
  place: ChainPlace<Schema>,
): Promise<Chain<z.infer<Schema>>> {
  const found = await readdir(place.folder).catch((error: unknown) => {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  });
  const numbers = found.flatMap((name) => numberOf(name) ?? []).sort((a, b) => a - b);
  const stored = await Promise.all(numbers.map((seq) => readFile(join(place.folder, numbered(seq)))));
  return openChain(stored, place);
}

/** The same of records that are at hand, in order. `folder` is what errors call it. */
export function openChain<Schema extends z.ZodObject>(
  stored: readonly Uint8Array[],
  { folder, type, schema, keys }: ChainPlace<Schema>,
): Chain<z.infer<Schema>> {
  const records: z.infer<Schema>[] = [];
  let head: string | null = null;
  for (const [index, bytes] of stored.entries()) {
    const seq = index + 1;
    const object = join(folder, numbered(seq));
    const { payload } = openSigned(type, bytes, keys, { object });
    const record = fromVerified(schema, payload, type);
    const { seq: said, previous } = chained.parse(record);
    if (said !== seq || previous !== head) {
      throw new Tampered("chain-broken", `A record is missing before ${object}, or was exchanged.`, {
        next: "Bring the folder back from the vault; fenchi list fenchi/drill/actions shows what was sealed.",
        params: { object, seq: said },
      });
    }
    records.push(record);
    head = sha256Hex(payload);
  }
  return { records, stored, head };
}

/**
 * Appends what `build` makes of the chain as it stands; nothing where it makes nothing. Two processes never write the same number: the
 * later one builds anew.
 * @throws {Tampered} as {@link readChain}
 */
export async function appendChain<Schema extends z.ZodObject>(
  place: ChainPlace<Schema>,
  signer: SigningKey,
  build: (chain: Chain<z.infer<Schema>>, link: Pick<Chained, "seq" | "previous">) => z.input<Schema> | undefined,
): Promise<z.infer<Schema> | undefined> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < 100; attempt++) {
    const chain = await readChain(place);
    const seq = chain.records.length + 1;
    const built = build(chain, { seq, previous: chain.head });
    if (built === undefined) return undefined;
    const record = place.schema.parse(built) as z.infer<Schema>;
    const bytes = await sign(place.type, toCanonical(record), [signer]);
    if (await createDurably(join(place.folder, numbered(seq)), bytes, 0o600)) return record;
  }
  throw new Conflict("chain-busy", `Others write to ${place.folder} all the time; nothing was written.`, {
    next: "Run the same command again.",
    params: { path: place.folder },
  });
}
