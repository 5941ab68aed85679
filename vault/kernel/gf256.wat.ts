/** Most rows that one multiplying pass makes. Five would no longer fit the sixteen vector registers of x86-64. */
export const maxRows = 4;

/** Vectors of 16 bytes that a turn of the loop takes: as many as hide the latency of the loads and still fit the registers. */
const UNROLL = { xor: 4, multiply: 2 };

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

/**
 * The frame both kinds of kernel share. Parameters: addresses of the list of source addresses, of the list of target
 * addresses, of the tables; number of sources; then the range of byte offsets into sources and targets, not empty.
 */
function kernel(name: string, rows: number, unroll: number, locals: string, source: string): string {
  return `
  (func (export "${name}") (param $sources i32) (param $targets i32) (param $tables i32) (param $count i32)
      (param $at i32) (param $end i32)
    (local $source i32) (local $sourcesEnd i32) (local $table i32) (local $from i32)
    ${times(rows, (r) => `(local $target${r} i32) ${times(unroll, (u) => `(local $sum${r}_${u} v128)`)}`)}
    ${locals}
    ${times(rows, (r) => `(local.set $target${r} (i32.load offset=${4 * r} (local.get $targets)))`)}
    (local.set $sourcesEnd (i32.add (local.get $sources) (i32.shl (local.get $count) (i32.const 2))))
    (loop $positions
      ${times(rows, (r) => times(unroll, (u) => `(local.set $sum${r}_${u} (v128.const i64x2 0 0))`))}
      (local.set $source (local.get $sources))
      (local.set $table (local.get $tables))
      (loop $columns
        (local.set $from (i32.add (i32.load (local.get $source)) (local.get $at)))
        ${source}
        (local.set $source (i32.add (local.get $source) (i32.const 4)))
        (br_if $columns (i32.lt_u (local.get $source) (local.get $sourcesEnd))))
      ${times(rows, (r) =>
        times(
          unroll,
          (u) =>
            `(v128.store offset=${16 * u} align=1 (i32.add (local.get $target${r}) (local.get $at)) (local.get $sum${r}_${u}))`,
        ),
      )}
      (local.set $at (i32.add (local.get $at) (i32.const ${16 * unroll})))
      (br_if $positions (i32.lt_u (local.get $at) (local.get $end)))))`;
}

const load = (u: number): string => `(v128.load offset=${16 * u} align=1 (local.get $from))`;

function xorKernel(): string {
  const add = (u: number): string => `(local.set $sum0_${u} (v128.xor (local.get $sum0_${u}) ${load(u)}))`;
  return kernel("xor", 1, UNROLL.xor, "", times(UNROLL.xor, add));
}

/** Product of a vector by a constant: two look-ups of 16 entries, as Plank, Greenan and Miller, FAST 2013. */
const product = (u: number): string => `(v128.xor
  (i8x16.relaxed_swizzle (local.get $ofLow) (local.get $low${u}))
  (i8x16.relaxed_swizzle (local.get $ofHigh) (local.get $high${u})))`;

/** Makes `rows` targets in one pass over the sources. Relaxed swizzle is exact here: no index is above 15. */
function multiplyKernel(rows: number): string {
  const unroll = UNROLL.multiply;
  const locals = `(local $ofLow v128) (local $ofHigh v128) (local $nibbles v128)
    ${times(unroll, (u) => `(local $low${u} v128) (local $high${u} v128)`)}
    (local.set $nibbles (i8x16.splat (i32.const 15)))`;
  const split = (u: number): string => `(local.set $low${u} ${load(u)})
    (local.set $high${u} (v128.and (i16x8.shr_u (local.get $low${u}) (i32.const 4)) (local.get $nibbles)))
    (local.set $low${u} (v128.and (local.get $low${u}) (local.get $nibbles)))`;
  const row = (r: number): string => `(local.set $ofLow (v128.load offset=${32 * r} (local.get $table)))
    (local.set $ofHigh (v128.load offset=${32 * r + 16} (local.get $table)))
    ${times(unroll, (u) => `(local.set $sum${r}_${u} (v128.xor (local.get $sum${r}_${u}) ${product(u)}))`)}`;
  const source = `${times(unroll, split)}
    ${times(rows, row)}
    (local.set $table (i32.add (local.get $table) (i32.const ${32 * rows})))`;
  return kernel(`multiply${rows}`, rows, unroll, locals, source);
}

/**
 * The WebAssembly text of the GF(2^8) kernels: `xor`, the sum of the sources, and `multiply1` to `multiply4`, which make
 * that many sums of multiples of the sources. The tables hold, source by source and row by row, the products of the
 * coefficient with 0..15 and with 0, 16, .. 240.
 */
export function gf256Wat(): string {
  return `(module (import "host" "memory" (memory 1)) ${xorKernel()} ${times(maxRows, (r) => multiplyKernel(r + 1))})`;
}
