import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { currentDocument, currentEmbed, publishedVersions } from '../gate/contract-state.ts';
import { contentDigest } from './content-digest.ts';

/** The version is recorded: its contents are fixed, and nothing replaces them. */
export class VersionRecordedError extends Error {
  override readonly name = 'VersionRecordedError';
}

/**
 * Writes `published/<version>.json` for the present version and keeps its tarball beside it.
 * @returns the version and the digest of its contents
 * @throws {VersionRecordedError} when the version is recorded already
 */
export async function recordVersion(
  root: string,
  tarball: string,
): Promise<{ version: string; digest: string }> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if ((await publishedVersions(root)).some((published) => published.version === version))
    throw new VersionRecordedError(`${version} is recorded already`);
  const digest = await contentDigest(tarball);
  const record = { version, digest, document: await currentDocument(root), embed: await currentEmbed(root) };
  await writeFile(join(root, 'published', `${version}.json`), `${JSON.stringify(record, null, 2)}\n`);
  await cp(tarball, join(root, 'published', basename(tarball)));
  return { version, digest };
}
