/** Bytes that a turn of the main loop takes. */
const UNROLL = 16;

/** One byte: roll it into the hash, and return the address behind it if the hash is below the limit. */
const step = (offset: number): string => `
  (local.set $hash (i64.add (i64.shl (local.get $hash) (i64.const 1))
    (i64.load (i32.shl (i32.load8_u offset=${offset} (local.get $at)) (i32.const 3)))))
  (if (i64.lt_u (local.get $hash) (local.get $limit))
    (then (return (i32.add (local.get $at) (i32.const ${offset + 1})))))`;

/** Takes `bytes` bytes a turn while that many are left. */
const loop = (bytes: number): string => `
  (block $out
    (loop $next
      (br_if $out (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const ${bytes})))
      ${Array.from({ length: bytes }, (_, offset) => step(offset)).join("")}
      (local.set $at (i32.add (local.get $at) (i32.const ${bytes})))
      (br $next)))`;

/**
 * The WebAssembly text of the gear-hash scanner. The table of 256 u64 lies at address 0. `reset` sets the hash to 0; `scan`
 * rolls the bytes from address $at to $end into it and returns the address behind the first byte that left the topmost
 * $ones bits all zero, or 0 when none did, and the next call goes on from there.
 */
export function gearWat(): string {
  return `(module
    (import "host" "memory" (memory 1))
    (global $kept (mut i64) (i64.const 0))
    (func (export "reset") (global.set $kept (i64.const 0)))
    (func (export "scan") (param $at i32) (param $end i32) (param $ones i32) (result i32)
      (local $hash i64) (local $limit i64)
      (local.set $hash (global.get $kept))
      (local.set $limit (i64.shl (i64.const 1) (i64.extend_i32_u (i32.sub (i32.const 64) (local.get $ones)))))
      ${loop(UNROLL)}
      ${loop(1)}
      (global.set $kept (local.get $hash))
      (i32.const 0)))`;
}
