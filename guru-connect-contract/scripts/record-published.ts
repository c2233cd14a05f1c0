import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { currentDocument, currentEmbed, publishedVersions } from './gate/contract-state.ts';
import { contentDigest } from './package/content-digest.ts';
import { packPackage } from './package/pack-package.ts';

/** Writes `published/<version>.json` for the version that has just been published, and keeps its tarball beside it. What stands there is never replaced. */
const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'contract-record-'));
try {
  const tarball = await packPackage(root, folder);
  const document = await currentDocument(root);
  const version = String(Reflect.get(Object(document['info']), 'version'));
  const digest = await contentDigest(tarball);
  if ((await publishedVersions(root)).some((published) => published.version === version)) {
    process.stderr.write(`[ERROR] ${version} is recorded already\n`);
    process.exitCode = 1;
  } else {
    const record = { version, digest, document, embed: await currentEmbed(root) };
    await writeFile(join(root, 'published', `${version}.json`), `${JSON.stringify(record, null, 2)}\n`);
    await cp(tarball, join(root, 'published', basename(tarball)));
    process.stdout.write(`[OK] published/${version}.json: ${digest}\n`);
  }
} finally {
  await rm(folder, { recursive: true });
}
