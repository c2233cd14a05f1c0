import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { packPackage } from '../package/pack-package.ts';
import { runCommand } from '../release/run-command.ts';

const PARTS = [
  'openapi',
  'embed',
  'generated',
  'scripts',
  'src',
  'package.json',
  'redocly.yaml',
  'README.md',
].concat(['CHANGELOG.md', 'CONTRACT.md', 'LICENSE', 'tsconfig.json', 'tsconfig.build.json']);

/** Makes the tarball of a made-up next major: this contract, with a reason demanded of every session. */
export async function packNextMajor(root: string, folder: string): Promise<string> {
  const copy = join(folder, 'next-major');
  for (const part of PARTS) await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const edit = async (file: string, change: (text: string) => string) => {
    const before = await readFile(join(copy, file), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${file} is not what the rehearsal changes`);
    await writeFile(join(copy, file), after);
  };
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const next = semver.inc(version, 'major') ?? '';
  await edit('package.json', (text) => text.replace(`"version": "${version}"`, `"version": "${next}"`));
  await edit('openapi/openapi.yaml', (text) => text.replace(`version: ${version}`, `version: ${next}`));
  await edit('openapi/components/schemas/SessionRequest.yaml', (text) =>
    text.replace('  - technician\n', '  - technician\n  - reason\n'),
  );
  await runCommand(
    process.execPath,
    [join(root, 'node_modules/tsx/dist/cli.mjs'), 'scripts/generate.ts'],
    copy,
  );
  return packPackage(copy, join(folder, 'tarballs'));
}
