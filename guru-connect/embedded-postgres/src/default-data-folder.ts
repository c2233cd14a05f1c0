import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  readonly exists: (path: string) => boolean;
}

const HERE: Surroundings = {
  environment: process.env,
  isRoot: process.getuid?.() === 0,
  exists: existsSync,
};

/**
 * Where a product keeps its data when nobody says: never in the folder of a release, so that the next one finds it.
 * systemd's StateDirectory= comes first, then /var/lib for root, $XDG_STATE_HOME (XDG Base Directory 0.8) for others.
 * `./data`, the default of before, stays in use where there is nothing at the new place yet.
 *
 * @param product name of the folder, such as `guru-connect`
 */
export function defaultDataFolder(
  product: string,
  { environment, isRoot, exists }: Surroundings = HERE,
): string {
  const given = environment.STATE_DIRECTORY?.split(':')[0];
  if (given) return given;
  const state = environment.XDG_STATE_HOME?.startsWith('/')
    ? environment.XDG_STATE_HOME
    : join(environment.HOME || homedir(), '.local/state');
  const folder = join(isRoot ? '/var/lib' : state, product);
  const former = resolve('data');
  return exists(former) && !exists(folder) ? former : folder;
}
