/**
 * How much of a foreign file is looked at. Within these bounds an answer takes less than 5 seconds and 300 MB; a real inventory of
 * all eighteen systems has some hundred modules.
 */
const MiB = 2 ** 20;

/** Bytes of the file itself. */
export const mostBytes = 16 * MiB;
/** Bytes of all parts of a workbook that are read, unpacked. */
export const mostUnpacked = 64 * MiB;
/** Bytes of a workbook's shared texts, unpacked: they are all held at once. */
export const mostSharedTexts = 16 * MiB;
/** Entries of a workbook's archive. */
export const mostParts = 2000;
export const mostSheets = 100;
/** Values of a JSON document and cells of a CSV, as far as commas and their like tell: memory goes by them, not by bytes. */
export const mostValues = 1_500_000;
/** Characters of one record of a CSV. */
export const mostOfRecord = 2 ** 20;
/** Columns that are looked at. */
export const mostColumns = 200;
/** Characters of a cell: what spreadsheet programs themselves allow. */
export const mostCharacters = 32_767;
/** Merged cells of a sheet. */
export const mostMerged = 10_000;

/** MiB of heap of the thread that reads: no file that the other bounds let in needs as much. */
export const mostHeap = 160;
/** Seconds of processor time after which it is ended, and seconds by the clock: on a busy machine what is sound takes its time. */
export const mostWork = 10;
export const mostSeconds = 300;

/** How many bytes are one of these ASCII characters, in texts or not. */
export function countOf(bytes: Uint8Array, characters: string): number {
  const wanted = new Uint8Array(256);
  for (const character of characters) wanted[character.charCodeAt(0)] = 1;
  let count = 0;
  for (const byte of bytes) count += wanted[byte] ?? 0;
  return count;
}
