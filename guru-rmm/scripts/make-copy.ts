import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NOT_SOURCE = new Set(['node_modules', 'dist', 'dist-pack', 'dist-rehearsal', 'out', '.git']);
const CONTRACT = 'guru-connect-contract';

/**
 * A copy of the repository that may be broken on purpose. Installed packages are linked, but the contract, which is one
 * of the things that are broken.
 * @returns the copy's folder; the caller removes it
 */
export async function makeCopy(root: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'guru-rmm-drift-'));
  await cp(root, copy, {
    recursive: true,
    filter: (path) => path === root || !NOT_SOURCE.has(basename(path)),
  });
  const packages = join(root, 'node_modules');
  await mkdir(join(copy, 'node_modules'));
  for (const name of await readdir(packages)) {
    if (name !== CONTRACT) await symlink(join(packages, name), join(copy, 'node_modules', name));
  }
  await cp(join(packages, CONTRACT), join(copy, 'node_modules', CONTRACT), { recursive: true });
  for (const workspace of ['server', 'dashboard']) {
    const own = join(root, workspace, 'node_modules');
    await symlink(own, join(copy, workspace, 'node_modules')).catch(() => {});
  }
  return copy;
}
