import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareEmbed } from '../compat/compare-embed.ts';
import type { Finding } from '../compat/finding.ts';
import { judgeFiles } from '../compat/judge.ts';
import { currentEmbed, type PublishedVersion } from './contract-state.ts';

/** What changed in the document since a published version. */
export async function documentChanges(
  root: string,
  published: PublishedVersion,
): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-gate-'));
  try {
    const base = join(folder, 'base.json');
    await writeFile(base, JSON.stringify(published.document));
    return (await judgeFiles(root, base, join(root, 'generated/openapi.json'))).findings;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What changed in the embed protocol since a published version. */
export async function embedChanges(root: string, published: PublishedVersion): Promise<readonly Finding[]> {
  return compareEmbed(published.embed, await currentEmbed(root));
}
