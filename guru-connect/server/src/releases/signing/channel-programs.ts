import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SignedProgram } from '@guru/release-trust';
import { readManifest, type ReleaseManifest } from '../release-manifest.ts';
import { ReleaseError } from './release-error.ts';

/** The programs of a manifest, as they are signed. */
export function programsOf({ agents }: ReleaseManifest): SignedProgram[] {
  return Object.entries(agents).map(([platform, { file, version, size, sha256 }]) => ({
    path: `${platform}/${file}`,
    version,
    size,
    sha256,
  }));
}

/** Reads a channel's manifest. @throws ReleaseError */
export async function requireManifest(channelFolder: string): Promise<ReleaseManifest> {
  const manifest = await readManifest(channelFolder).catch((cause: unknown) => {
    throw new ReleaseError(`${join(channelFolder, 'manifest.json')} cannot be read: ${String(cause)}.`);
  });
  if (manifest) return manifest;
  throw new ReleaseError(`${channelFolder} is no release channel: it has no manifest.json.`);
}

/** @throws ReleaseError when a program is not, byte by byte, what its entry says: then nothing is signed */
export async function requireTruePrograms(
  channelFolder: string,
  programs: readonly SignedProgram[],
): Promise<void> {
  for (const { path, size, sha256 } of programs) {
    const file = join(channelFolder, path);
    const found = await measure(file).catch(() => undefined);
    if (found?.size !== size || found.sha256 !== sha256) {
      throw new ReleaseError(
        `${file} is missing or is not the program that is named by its size and SHA-256.`,
      );
    }
  }
}

/** Size in bytes and SHA-256 of a file. */
export async function measure(file: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return { size: (await stat(file)).size, sha256: hash.digest('hex') };
}
