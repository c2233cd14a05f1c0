import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { system } from '#system';
import { systemErrorCode } from '../../base/error-text.ts';
import type { Release } from './target.ts';

export type ProgramState = 'sound' | 'missing' | 'altered';

/** Is the file the release's program, byte by byte, a plain file of ours that nobody else may write, in a folder that is no link? */
export async function verifyProgram(path: string, release: Release): Promise<ProgramState> {
  try {
    if (!(await lstat(dirname(path))).isDirectory()) return 'altered';
    const file = await lstat(path);
    if (!file.isFile() || !system.isOwn(file) || file.size !== release.size || file.nlink !== 1)
      return 'altered';
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
    return hash.digest('hex') === release.sha256 ? 'sound' : 'altered';
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 'missing';
    throw error;
  }
}
