import { join } from 'node:path';
import preset from './jest.preset.mjs';

const WORKSPACES = ['agent', 'base', 'bench', 'proto', 'scripts', 'server', 'testing', 'viewer'];

/** A workspace's own configuration, without what is said once for all of them. */
async function project(folder) {
  const { default: config } = await import(`./${folder}/jest.config.mjs`);
  const { maxWorkers: _, testTimeout: __, ...rest } = config;
  return { ...rest, displayName: folder, rootDir: join(import.meta.dirname, folder) };
}

/** All workspaces in one pool of workers, so that none of them idles while the last file of a workspace ends. */
export default {
  projects: await Promise.all(WORKSPACES.map(project)),
  testSequencer: './jest.sequencer.mjs',
  maxWorkers: preset.maxWorkers,
  testTimeout: preset.testTimeout,
};
