import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedVersions } from '../gate/contract-state.ts';
import { contentDigest } from './content-digest.ts';

/** Kept tarballs that are not what was published. */
export async function keptTarballProblems(root: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { version, digest } of await publishedVersions(root)) {
    const kept = `published/guru-connect-contract-${version}.tgz`;
    if ((await contentDigest(join(root, kept))) !== digest)
      problems.push(`${kept} is not what was published: its content must be ${digest}`);
  }
  return problems;
}

/**
 * Says so when the present version is published and is packed with other contents now.
 * @param digest of the package as it is packed now
 */
export async function changedContentProblems(root: string, digest: string): Promise<readonly string[]> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const published = (await publishedVersions(root)).find((known) => known.version === version);
  if (published === undefined || published.digest === digest) return [];
  return [
    `${version} is published and its content changed (${digest}): raise the version, published bytes stay`,
  ];
}
