import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProgramFolder } from '../../state/data-folder.ts';
import { readJsonFile, writeJsonFile } from '../../state/json-file.ts';
import type { Release } from './target.ts';

/** What a download is a part of: the answer that it came with. */
const PartNote = z.object({
  /** Strong, since bytes are added by it; null: the download cannot be continued. */
  etag: z.string().min(1).max(512).nullable(),
  encoding: z.enum(['br', 'identity']),
  /** In bytes, as sent; null: the answer did not say. */
  total: z.int().positive().nullable(),
});
export type PartNote = z.infer<typeof PartNote>;

export interface Part extends PartNote {
  /** Bytes that are on the disk. */
  readonly received: number;
}

/** A part that nobody has continued for so long is deleted, in milliseconds. */
const STALE_AFTER_MS = 24 * 3600_000;
const NAME = /^([0-9a-f]{64})\.part$/;

const noteFile = (folder: ProgramFolder, sha256: string) => join(folder.downloads, `${sha256}.json`);

/** The bytes of a release that have come so far, as they were sent: mode 0600, and never run. */
export const partFile = (folder: ProgramFolder, { sha256 }: Pick<Release, 'sha256'>): string =>
  join(folder.downloads, `${sha256}.part`);

/** Begins a new part. The caller truncates its file. */
export async function notePart(folder: ProgramFolder, { sha256 }: Release, note: PartNote): Promise<void> {
  await rm(partFile(folder, { sha256 }), { force: true });
  await writeJsonFile(noteFile(folder, sha256), note);
}

/** The part from which a download continues; null when there is none. */
export async function findPart(folder: ProgramFolder, release: Release): Promise<Part | null> {
  const note = await readJsonFile(noteFile(folder, release.sha256), PartNote).catch(() => null);
  const found = await stat(partFile(folder, release)).catch(() => null);
  if (note === null || note.etag === null || found === null) return null;
  const isLonger = found.size > Math.min(note.total ?? release.size, release.size);
  return isLonger ? null : { ...note, received: found.size };
}

export async function removePart(folder: ProgramFolder, { sha256 }: Release): Promise<void> {
  await rm(partFile(folder, { sha256 }), { force: true });
  await rm(noteFile(folder, sha256), { force: true });
}

/**
 * Deletes what downloads have left, except parts that can be continued.
 * @param keep only this release's part may stay; all of them by default
 */
export async function clearDownloads(folder: ProgramFolder, keep?: Release): Promise<void> {
  const kept = new Set<string>();
  for (const name of await readdir(folder.downloads)) {
    const [, sha256] = NAME.exec(name) ?? [];
    if (sha256 === undefined || (keep && keep.sha256 !== sha256)) continue;
    const note = await readJsonFile(noteFile(folder, sha256), PartNote).catch(() => null);
    const { mtimeMs } = await stat(join(folder.downloads, name));
    if (!note?.etag || Date.now() - mtimeMs > STALE_AFTER_MS) continue;
    kept.add(name).add(`${sha256}.json`);
  }
  for (const name of await readdir(folder.downloads)) {
    if (!kept.has(name)) await rm(join(folder.downloads, name), { force: true });
  }
}
