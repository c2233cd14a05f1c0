import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * SHA-256 over the names and contents of a tarball's files. Unlike the tarball's own hash it does not depend on the
 * compressor, so that every supported Node comes to the same one.
 */
export async function contentDigest(tarball: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-digest-'));
  try {
    await promisify(execFile)('tar', ['xzf', tarball, '-C', folder], { timeout: 60_000 });
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const digest = createHash('sha256');
    for (const path of paths.sort()) {
      const content = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      digest.update(`${path.slice(folder.length + 1)}\0${content}\n`);
    }
    return digest.digest('hex');
  } finally {
    await rm(folder, { recursive: true });
  }
}
