import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Packs a folder so that the same content gives the same bytes: order, owner and times are fixed. The archive takes
 * its name only when it is whole.
 */
export async function makeArchive(parent: string, folder: string, archive: string): Promise<void> {
  const fixed = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=2026-01-01 00:00:00Z'];
  const unfinished = `${archive}.unfinished`;
  await run('tar', [...fixed, '--use-compress-program=gzip -n -1', '-C', parent, '-cf', unfinished, folder]);
  await rename(unfinished, archive);
}
