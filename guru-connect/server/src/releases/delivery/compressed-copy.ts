import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress } from 'node:zlib';
import type { ReleaseFile, ReleaseManifest } from '../release-manifest.ts';

type Named = Pick<ReleaseFile, 'file' | 'sha256'>;

/** Measured with the agent, 91 MB: level 5 gives 28 MB in 4.5 s of one core; level 4 31 MB, 6 the same as 5 in 6 s, gzip 34 MB. */
const LEVEL = 5;

/**
 * The compressed copy of a program: beside it, and named by the program's SHA-256, so that a program that was replaced has
 * none instead of a wrong one.
 * @param folder `releases/<channel>/<platform>`
 */
export const compressedPath = (folder: string, { file, sha256 }: Named): string =>
  join(folder, `${file}.${sha256}.br`);

/**
 * Makes a program's compressed copy where there is none, and deletes those of earlier programs of its name.
 * @returns false when the copy would not be smaller: then there is none
 * @throws Error when the folder cannot be written
 */
export async function compressProgram(folder: string, program: Named): Promise<boolean> {
  const path = compressedPath(folder, program);
  if (await stat(path).catch(() => undefined)) return true;
  const source = join(folder, program.file);
  const { size } = await stat(source);
  const draft = join(folder, `.${program.file}.br.new`);
  const compress = createBrotliCompress({
    params: { [constants.BROTLI_PARAM_QUALITY]: LEVEL, [constants.BROTLI_PARAM_SIZE_HINT]: size },
  });
  try {
    await pipeline(createReadStream(source), compress, createWriteStream(draft, { mode: 0o644 }));
    await deleteCopies(path, program.file);
    if ((await stat(draft)).size >= size) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

/** `compressProgram` for each program of a channel. @throws Error when a folder cannot be written */
export async function compressPrograms(channelFolder: string, { agents }: ReleaseManifest): Promise<void> {
  for (const [platform, program] of Object.entries(agents)) {
    await compressProgram(join(channelFolder, platform), program);
  }
}

async function deleteCopies(path: string, file: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    const isCopy = name.startsWith(`${file}.`) && /^\.[0-9a-f]{64}\.br$/.test(name.slice(file.length));
    if (isCopy) await rm(join(folder, name), { force: true });
  }
}
