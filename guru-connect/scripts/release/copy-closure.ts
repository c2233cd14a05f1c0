import { cp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLibraryLinks } from '@guru/embedded-postgres';

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Parts of packages that only a compiler needs. */
const NOT_SHIPPED = /\.(a|h|c|cc|map)$|\/pkgconfig(\/|$)/;

/**
 * Copies packages and what they depend on from the work tree's node_modules, flat. The packages named here share no
 * dependency in two versions; should that change, the second copy is an error rather than a silent mix.
 */
export async function copyClosure(options: {
  root: string;
  stage: string;
  packages: readonly string[];
}): Promise<string[]> {
  const from = join(options.root, 'node_modules');
  const to = join(options.stage, 'node_modules');
  const queue = [...options.packages];
  const done = new Set<string>();
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (done.has(name)) continue;
    done.add(name);
    const source = join(from, name);
    await stat(source).catch(() => {
      throw new Error(`${source} is missing: run "npm ci" on the platform that the release is for.`);
    });
    if (await stat(join(source, 'node_modules')).catch(() => undefined)) {
      throw new Error(`${name} brings packages of its own, which this script does not copy.`);
    }
    await cp(source, join(to, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !NOT_SHIPPED.test(path.slice(source.length)),
    });
    // Install scripts, which make them, may be off.
    await makeLibraryLinks(join(to, name));
    const { dependencies } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as PackageFile;
    queue.push(...Object.keys(dependencies ?? {}));
  }
  return [...done];
}
