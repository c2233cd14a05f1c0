import { chmodSync, mkdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { LabError } from '../base/lab-error.ts';
import { type WorldPaths, worldPaths } from '../base/world-paths.ts';

/** Both releases unpacked and two databases, with room for logs. */
const NEEDED_BYTES = 1_500_000_000;

/** Makes the data folder and its parts, and sees that it can be used: ours, on a file system with room. @throws LabError */
export function prepareDataDir(wanted: string, uid = process.getuid?.() ?? -1): WorldPaths {
  const paths = makeFolders(wanted);
  const owner = statSync(paths.dataDir).uid;
  if (owner !== uid) {
    throw new LabError(
      'data_dir_unusable',
      `${paths.dataDir} belongs to another user; choose a folder of your own with --data-dir.`,
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
