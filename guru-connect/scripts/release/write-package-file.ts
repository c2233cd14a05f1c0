import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes the staged release a package of npm: its dependencies lie in it, so installing it downloads nothing. Not a module:
 * `bin/guru-connect` is CommonJS, so that an old Node can say that it is too old.
 */
export async function writePackageFile(
  stage: string,
  { version, bundled }: { readonly version: string; readonly bundled: readonly string[] },
): Promise<void> {
  const versionOf = async (name: string): Promise<[string, string]> => {
    const file = await readFile(join(stage, 'node_modules', name, 'package.json'), 'utf8');
    return [name, (JSON.parse(file) as { version: string }).version];
  };
  const names = [...bundled].sort();
  const manifest = {
    name: 'guru-connect',
    version,
    description: 'Remote desktop: the relay and its tools',
    license: 'Apache-2.0',
    engines: { node: '>=20.19' },
    os: ['linux'],
    cpu: ['x64'],
    bin: { 'guru-connect': 'bin/guru-connect' },
    dependencies: Object.fromEntries(await Promise.all(names.map(versionOf))),
    bundleDependencies: names,
  };
  await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
