const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** Bytes as people read them, in binary units: `1 GiB`, `342 MiB`, `1.2 GiB`. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${significant(bytes / 1024 ** unit)} ${units[unit]}`;
}

/** Seconds as people compare them. */
export const formatSeconds = (seconds: number): string => `${significant(seconds)} s`;

/** A rate in the unit of the kernel: 10^9 bytes or operations a second. */
export const formatRate = (rate: number, unit: "bytes" | "operations"): string =>
  unit === "bytes" ? `${significant(rate / 1e9)} GB/s` : `${Math.round(rate).toLocaleString("en")} a second`;

/** Three significant digits at most, no exponent. */
export function significant(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(value.toFixed(Math.min(digits, 4))));
}
