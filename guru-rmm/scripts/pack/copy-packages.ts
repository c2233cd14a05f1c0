import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Dependencies that packages need to compile themselves; a release carries prebuilt programs only. */
const INSTALL_ONLY = new Set(['cross-env', 'node-addon-api']);

/**
 * Copies packages and everything that they need at run time from one node_modules to another. Leaves out what they need
 * to compile themselves, what a compiler left (`build/`), and optional dependencies that are not installed (other
 * platforms' binaries). A missing dependency is an error.
 */
export async function copyPackages(names: string[], from: string, to: string): Promise<void> {
  const copied = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (copied.has(name) || INSTALL_ONLY.has(name)) return;
    copied.add(name);
    // A copy of the repository links its packages.
    const source = await realpath(join(from, name));
    const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
    await mkdir(dirname(join(to, name)), { recursive: true });
    const compiled = [
      join(source, 'build'),
      ...[...INSTALL_ONLY].map((each) => join(source, 'node_modules', each)),
    ];
    await cp(source, join(to, name), {
      recursive: true,
      // Links between shared libraries stay links.
      verbatimSymlinks: true,
      filter: (path) => !compiled.includes(path),
    });
    const nested = (dependency: string) => existsSync(join(source, 'node_modules', dependency));
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (!nested(dependency)) await visit(dependency);
    }
    for (const dependency of Object.keys(manifest.optionalDependencies ?? {})) {
      if (!nested(dependency) && existsSync(join(from, dependency))) await visit(dependency);
    }
  };
  for (const name of names) await visit(name);
}
