import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareEmbed } from './compat/compare-embed.ts';
import { judgeFiles } from './compat/judge.ts';
import {
  currentDocument,
  currentEmbed,
  type PublishedVersion,
  publishedVersions,
} from './gate/contract-state.ts';
import { parseExceptions } from './gate/exceptions.ts';
import { gateProblems } from './gate/gate-problems.ts';

/** Fails when the version does not tell what changed since the newest published one, or the texts do not. */
const root = join(import.meta.dirname, '..');
const text = (name: string) => readFile(join(root, name), 'utf8');

async function changesSince(published: PublishedVersion) {
  const folder = await mkdtemp(join(tmpdir(), 'contract-gate-'));
  try {
    const base = join(folder, 'base.json');
    await writeFile(base, JSON.stringify(published.document));
    const { findings } = await judgeFiles(root, base, join(root, 'generated/openapi.json'));
    return {
      version: published.version,
      findings: [...findings, ...compareEmbed(published.embed, await currentEmbed(root))],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const newest = (await publishedVersions(root)).at(-1);
const document = await currentDocument(root);
const problems = gateProblems({
  version: JSON.parse(await text('package.json')).version,
  documentVersion: String(Reflect.get(Object(document['info']), 'version')),
  since: newest ? await changesSince(newest) : null,
  changelog: await text('CHANGELOG.md'),
  contractText: await text('CONTRACT.md'),
  exceptions: parseExceptions(await text('compat-exceptions.txt')),
});
for (const problem of problems) process.stderr.write(`[ERROR] ${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
else
  process.stdout.write(`[OK] the version tells what changed since ${newest?.version ?? 'the beginning'}\n`);
