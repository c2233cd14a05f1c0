import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';

/**
 * Finds what the relay serves. In a release the program lies in `server/` beside `viewer/`, `console/` and `releases/`;
 * in a work tree it lies in `server/src/`, the built pages in `viewer/dist/` and `console/dist/` and a channel, if any, in the data folder.
 *
 * @param home folder of the running program
 */
export function findFolders(
  home: string,
  config: Pick<Configuration, 'viewerDir' | 'releasesDir' | 'dataDir'>,
) {
  const released = existsSync(join(home, 'migrations'));
  const base = resolve(home, '..');
  return {
    migrations: released ? join(home, 'migrations') : join(base, 'migrations'),
    viewer: config.viewerDir ?? (released ? join(base, 'viewer') : join(base, '..', 'viewer', 'dist')),
    console: released ? join(base, 'console') : join(base, '..', 'console', 'dist'),
    releases: config.releasesDir ?? (released ? join(base, 'releases') : join(config.dataDir, 'releases')),
  };
}
