import { cp, mkdir, mkdtemp, readdir, readlink, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NOT_SOURCE = new Set(['node_modules', 'dist', 'dist-pack', 'dist-rehearsal', 'out', '.git']);
const CONTRACT = 'guru-connect-contract';
/** Scopes of this repository's own workspaces. */
const OWN_SCOPES = ['@guru', '@guru-rmm'];

/**
 * A copy of the repository that may be broken on purpose. Installed packages are linked, but the contract, which is one
 * of the things that are broken; the workspaces are the copy's own.
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
    const shared = name !== CONTRACT && !OWN_SCOPES.includes(name);
    if (shared) await symlink(join(packages, name), join(copy, 'node_modules', name));
  }
  await cp(join(packages, CONTRACT), join(copy, 'node_modules', CONTRACT), { recursive: true });
  for (const scope of OWN_SCOPES) {
    await mkdir(join(copy, 'node_modules', scope));
    for (const name of await readdir(join(packages, scope))) {
      // Relative, as npm makes it: ../../<workspace>
      const target = await readlink(join(packages, scope, name));
      await symlink(target, join(copy, 'node_modules', scope, name));
    }
  }
  for (const workspace of ['server', 'dashboard']) {
    const own = join(root, workspace, 'node_modules');
    await symlink(own, join(copy, workspace, 'node_modules')).catch(() => {});
  }
  return copy;
}
