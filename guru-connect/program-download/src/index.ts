export { DownloadError } from './download-error.ts';
export { type Download, downloadProgram } from './download-program.ts';
export { clearDownloads, findPart, removePart } from './part-file.ts';
export { eachTenth } from './each-tenth.ts';
export type { Program } from './program.ts';
export type { DownloadLimits, OnProgress } from './receive-part.ts';
