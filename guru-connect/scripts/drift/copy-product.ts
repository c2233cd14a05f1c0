import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

const SOURCES = [
  'package.json',
  'package-lock.json',
  'jest.preset.mjs',
  'tsconfig.base.json',
  'server',
  'docs',
  'vendor',
];
const LEFT_OUT = new Set(['node_modules', 'dist', 'out']);
/** Changed by some changes, and so copied and not linked to. */
const CONTRACT = 'guru-connect-contract';

/** Copies what the server's tests read, so that it can be broken; installed packages are linked to. */
export async function copyProduct(product: string, copy: string): Promise<void> {
  for (const source of SOURCES) {
    await cp(join(product, source), join(copy, source), {
      recursive: true,
      filter: (path) => !LEFT_OUT.has(basename(path)),
    });
  }
  // npm makes the second one only when the server needs another version of a package than a sibling does.
  const folders = ['node_modules', 'server/node_modules'].filter((folder) =>
    existsSync(join(product, folder)),
  );
  for (const folder of folders) {
    await mkdir(join(copy, folder));
    for (const name of await readdir(join(product, folder))) {
      const [from, to] = [join(product, folder, name), join(copy, folder, name)];
      if (name === CONTRACT) await cp(from, to, { recursive: true });
      else await symlink(from, to);
    }
  }
}
