import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import type { Json } from '../compat/json.ts';
import { asNextMajor } from '../compat/next-major-paths.ts';
import { currentDocument } from '../gate/contract-state.ts';
import { contractFiles } from '../generate/contract-files.ts';
import type { Document } from '../generate/openapi-document.ts';
import { packPackage } from '../package/pack-package.ts';

/** What a package is made of. */
const PARTS = ['generated', 'src', 'README.md', 'CHANGELOG.md', 'CONTRACT.md', 'LICENSE'].concat([
  'tsconfig.json',
  'tsconfig.build.json',
]);

/** Makes the tarball of a made-up next major: this contract at paths of its own, with a reason demanded of every session. */
export async function packNextMajor(root: string, folder: string): Promise<string> {
  const copy = join(folder, 'next-major');
  await mkdir(copy);
  for (const part of PARTS) await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = semver.inc(manifest.version, 'major') ?? '';
  await writeFile(join(copy, 'package.json'), JSON.stringify({ ...manifest, version }));
  for (const { path, text } of await contractFiles(nextMajor(await currentDocument(root), version)))
    await writeFile(join(copy, 'generated', path), text);
  return packPackage(copy, join(folder, 'tarballs'));
}

/** The bundled document after the break. */
function nextMajor(document: Json, version: string): Document {
  const next = JSON.parse(JSON.stringify(document));
  next.info.version = version;
  next.paths = asNextMajor(document, next)['paths'];
  next.components.schemas.SessionRequest.required.push('reason');
  return next;
}
