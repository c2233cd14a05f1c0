import { chmodSync, mkdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../lab-error.ts';
import { type WorldPaths, worldPaths } from '../world-paths.ts';

/** Both releases unpacked and two databases, with room for logs. */
const NEEDED_BYTES = 1_500_000_000;

/**
 * Makes the data folder and its parts, and sees that it can be used: ours, on a file system with room, and, for root,
 * reachable by the user that PostgreSQL runs as (it refuses to run as root). @throws LabError
 */
export function prepareDataDir(wanted: string, uid = process.getuid?.() ?? -1): WorldPaths {
  const paths = makeFolders(wanted);
  const owner = statSync(paths.dataDir).uid;
  if (owner !== uid) {
    throw new LabError(
      'data_dir_unusable',
      `${paths.dataDir} belongs to another user; choose a folder of your own with --data-dir.`,
    );
  }
  const closed = uid === 0 ? closedAncestor(paths.dataDir) : null;
  if (closed) {
    throw new LabError(
      'data_dir_unusable',
      `PostgreSQL, which does not run as root, may not enter ${closed}; choose a folder elsewhere with --data-dir, for example /var/tmp/guru-lab.`,
    );
  }
  const { bavail, bsize } = statfsSync(paths.dataDir);
  if (bavail * bsize < NEEDED_BYTES) {
    throw new LabError(
      'disk_full',
      `There is not enough room on the disk of ${paths.dataDir} (${gigabytes(bavail * bsize)} GB free, ${gigabytes(NEEDED_BYTES)} GB needed); free some or choose another disk with --data-dir.`,
    );
  }
  return paths;
}

/** The nearest folder on the way to this one that only its owner may enter, or null. */
export function closedAncestor(folder: string): string | null {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return at;
    if (at === path.dirname(at)) return null;
  }
}

function makeFolders(wanted: string): WorldPaths {
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o755 });
    // one spelling only: processes are recognised by it
    const paths = worldPaths(realpathSync(wanted));
    for (const folder of [paths.releases, paths.desktop, paths.logs]) mkdirSync(folder, { recursive: true });
    mkdirSync(paths.secrets, { recursive: true, mode: 0o700 });
    chmodSync(paths.secrets, 0o700);
    return paths;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabError(
      'data_dir_unusable',
      `The data folder ${wanted} cannot be used (${reason}); choose another one with --data-dir.`,
      { cause },
    );
  }
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
