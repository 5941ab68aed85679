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
export const mostSharedTexts = 32 * MiB;
/** Entries of a workbook's archive. */
export const mostParts = 2000;
export const mostSheets = 100;
/** Columns that are looked at. */
export const mostColumns = 200;
/** Characters of a cell: what spreadsheet programs themselves allow. */
export const mostCharacters = 32_767;
/** Merged cells of a sheet. */
export const mostMerged = 10_000;

/** MiB of heap of the thread that reads, and seconds after which it is ended: no file that the other bounds let in needs as much. */
export const mostHeap = 160;
export const mostSeconds = 60;
