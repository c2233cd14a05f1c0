import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import preset from './jest.preset.mjs';

const { workspaces } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** A workspace's own configuration, or each of its projects, without what is said once for all of them. */
async function projectsOf(folder) {
  const file = folder === 'e2e' ? 'jest.verification.mjs' : 'jest.config.mjs';
  const { default: config } = await import(`./${folder}/${file}`);
  return (config.projects ?? [config]).map(({ maxWorkers: _, testTimeout: __, ...rest }) => ({
    ...rest,
    displayName: folder,
    rootDir: join(import.meta.dirname, folder),
  }));
}

/**
 * All workspaces in one pool of workers, so that none of them idles while the last file of a workspace ends. Without the
 * full-stack suite itself, which has no releases here.
 */
export default {
  projects: (await Promise.all(workspaces.map(projectsOf))).flat(),
  testSequencer: './jest.sequencer.mjs',
  maxWorkers: preset.maxWorkers,
  testTimeout: preset.testTimeout,
};
