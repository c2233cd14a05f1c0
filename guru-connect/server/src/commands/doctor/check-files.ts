import { access, constants, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { findFolders } from '../../app/folders.ts';
import { checkReleases } from './check-releases.ts';
import { error, type Finding, ok, warning } from './finding.ts';

type Folders = ReturnType<typeof findFolders>;

/** The data folder, and what the relay serves. */
export async function checkFiles(dataDir: string, folders: Folders): Promise<Finding[]> {
  return [
    await checkDataFolder(dataDir),
    ...(await checkServed(folders)),
    ...(await checkReleases({ dataDir, releases: folders.releases })),
  ];
}

async function checkDataFolder(dataDir: string): Promise<Finding> {
  const check = 'data folder';
  const found = await stat(dataDir).catch(() => undefined);
  if (!found) return warning(check, `${dataDir} does not exist`, 'Run guru-connect init.');
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return error(check, `${dataDir} cannot be written`, 'Give it to the user that runs guru-connect.');
  }
  const secret = await stat(join(dataDir, 'token-secret')).catch(() => undefined);
  if (secret && (secret.mode & 0o077) !== 0) {
    return error(
      check,
      'others can read token-secret, with which viewer tokens are signed',
      `Run chmod 600 ${join(dataDir, 'token-secret')}, and replace it if others use this machine.`,
    );
  }
  const left = (await readdir(dataDir)).includes('first-sign-in.txt');
  if (left) {
    return warning(
      check,
      'first-sign-in.txt has a password in it',
      'Sign in, change the password, delete the file.',
    );
  }
  return ok(check, dataDir);
}

async function checkServed(folders: Folders): Promise<Finding[]> {
  const pages = (['viewer', 'console'] as const).map(async (name) => {
    const file = join(folders[name], 'index.html');
    const found = await stat(file).catch(() => undefined);
    if (found) return ok(name, folders[name]);
    return error(
      name,
      `${file} is missing`,
      'Install the release again, or run npm run build in a work tree.',
    );
  });
  return await Promise.all(pages);
}
