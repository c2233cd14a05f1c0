import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/**
 * Copies packages and everything that they need at run time from one node_modules to another. Optional dependencies
 * that are not installed (other platforms' binaries) are left out; a missing dependency is an error.
 */
export async function copyPackages(names: string[], from: string, to: string): Promise<void> {
  const copied = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    if (copied.has(name)) return;
    copied.add(name);
    // A copy of the repository links its packages.
    const source = await realpath(join(from, name));
    const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
    await mkdir(dirname(join(to, name)), { recursive: true });
    // Links between shared libraries stay links.
    await cp(source, join(to, name), { recursive: true, verbatimSymlinks: true });
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
