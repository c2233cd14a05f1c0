import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Program } from './program.ts';

type Named = Pick<Program, 'sha256'>;

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

const noteFile = (folder: string, sha256: string) => join(folder, `${sha256}.json`);

/** The bytes of a program that have come so far, as they were sent: mode 0600, and never run. */
export const partFile = (folder: string, { sha256 }: Named): string => join(folder, `${sha256}.part`);

/** Begins a new part. The caller truncates its file. */
export async function notePart(folder: string, { sha256 }: Named, note: PartNote): Promise<void> {
  await rm(partFile(folder, { sha256 }), { force: true });
  const file = noteFile(folder, sha256);
  await writeFile(`${file}.new`, `${JSON.stringify(note)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}

/** A damaged note counts as none. */
async function readNote(folder: string, sha256: string): Promise<PartNote | null> {
  try {
    return PartNote.parse(JSON.parse(await readFile(noteFile(folder, sha256), 'utf8')));
  } catch {
    return null;
  }
}

/** The part from which a download continues; null when there is none. */
export async function findPart(folder: string, program: Program): Promise<Part | null> {
  const note = await readNote(folder, program.sha256);
  const found = await stat(partFile(folder, program)).catch(() => null);
  if (note === null || note.etag === null || found === null) return null;
  const isLonger = found.size > Math.min(note.total ?? program.size, program.size);
  return isLonger ? null : { ...note, received: found.size };
}

export async function removePart(folder: string, { sha256 }: Named): Promise<void> {
  await rm(partFile(folder, { sha256 }), { force: true });
  await rm(noteFile(folder, sha256), { force: true });
}

/**
 * Deletes what downloads have left, except parts that can be continued.
 * @param keep only the part of the program with this SHA-256 may stay; all of them by default
 */
export async function clearDownloads(folder: string, keep?: string): Promise<void> {
  const kept = new Set<string>();
  for (const name of await readdir(folder)) {
    const [, sha256] = NAME.exec(name) ?? [];
    if (sha256 === undefined || (keep !== undefined && keep !== sha256)) continue;
    const note = await readNote(folder, sha256);
    const { mtimeMs } = await stat(join(folder, name));
    if (!note?.etag || Date.now() - mtimeMs > STALE_AFTER_MS) continue;
    kept.add(name).add(`${sha256}.json`);
  }
  for (const name of await readdir(folder)) {
    if (!kept.has(name)) await rm(join(folder, name), { force: true });
  }
}
