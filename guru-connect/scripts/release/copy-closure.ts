import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLibraryLinks } from '@guru/embedded-postgres';

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts?: unknown;
}

/** Parts of packages that only a compiler needs, and programs for other systems than the release's. */
const NOT_SHIPPED =
  /\.(a|h|c|cc|cpp|gyp|map)$|\/pkgconfig(\/|$)|\/prebuilds\/(?!linux-x64)[^/]+$|^\/(node_modules|argon2)$/;

/** Dependencies with which packages compile themselves; a release has prebuilt programs only. */
const BUILD_ONLY: ReadonlySet<string> = new Set(['cross-env', 'node-addon-api']);

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
    const nested = await readdir(join(source, 'node_modules')).catch(() => []);
    if (nested.some((one) => !BUILD_ONLY.has(one))) {
      throw new Error(`${name} brings packages of its own, which this script does not copy.`);
    }
    await cp(source, join(to, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !NOT_SHIPPED.test(path.slice(source.length)),
    });
    // Install scripts, which make them, may be off.
    await makeLibraryLinks(join(to, name));
    queue.push(...(await writeRuntimePackage(source, join(to, name))));
  }
  return [...done];
}

/**
 * Writes the package file without what compiles it: npm would fetch the missing packages, and run the scripts.
 * @returns the names of the packages that it needs to run
 */
async function writeRuntimePackage(source: string, target: string): Promise<string[]> {
  const { scripts: _, ...manifest } = JSON.parse(
    await readFile(join(source, 'package.json'), 'utf8'),
  ) as PackageFile;
  const needed = Object.entries(manifest.dependencies ?? {}).filter(([name]) => !BUILD_ONLY.has(name));
  const runtime = { ...manifest, dependencies: Object.fromEntries(needed) };
  await writeFile(join(target, 'package.json'), `${JSON.stringify(runtime, null, 2)}\n`);
  return needed.map(([name]) => name);
}
