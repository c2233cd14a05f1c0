import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage } from './package/pack-package.ts';
import { recordVersion, VersionRecordedError } from './package/record-version.ts';
import { reportProblems } from './report-problems.ts';

/** Records the version that has just been published; see `recordVersion`. */
const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'contract-record-'));
try {
  const { version, digest } = await recordVersion(root, await packPackage(root, folder));
  reportProblems([], `published/${version}.json: ${digest}`);
} catch (error) {
  if (!(error instanceof VersionRecordedError)) throw error;
  reportProblems([error.message], '');
} finally {
  await rm(folder, { recursive: true });
}
