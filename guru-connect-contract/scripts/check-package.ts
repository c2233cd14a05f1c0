import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { contentDigest } from './package/content-digest.ts';
import { packPackage } from './package/pack-package.ts';
import { packageProblems } from './package/package-problems.ts';
import { reportProblems } from './report-problems.ts';

/** Packs the package into a temporary folder and fails when it may not be published. */
const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'contract-check-'));
try {
  const tarball = await packPackage(root, folder);
  const problems = await packageProblems(root, tarball);
  reportProblems(problems, `${basename(tarball)} may be published: ${await contentDigest(tarball)}`);
} finally {
  await rm(folder, { recursive: true });
}
