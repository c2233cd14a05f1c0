import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PRODUCT_VERSION } from '../../server/src/product-version.ts';
import { manifestSchema } from '../../server/src/releases/release-manifest.ts';
import { copyClosure } from './copy-closure.ts';
import { describeAgent } from './describe-agent.ts';
import { makeArchive } from './make-archive.ts';
import { requireBuilds } from './require-builds.ts';
import { requireVersion } from './require-version.ts';
import { writePackageFile } from './write-package-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-connect-pack-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function put(path: string, content: string | object): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

test('a part that has not been built is named with its remedy', async () => {
  await put('server.mjs', '');
  const built = { file: join(folder, 'server.mjs'), workspace: 'server' };
  await requireBuilds([built]);
  const missing = { file: join(folder, 'agent'), workspace: 'agent' };
  await expect(requireBuilds([built, missing])).rejects.toThrow(
    /agent is missing: run "npm run build -w agent" first\.$/,
  );
});

test('the packages have the version that the relay calls itself by; another one is not packed', async () => {
  for (const file of ['../../package.json', '../../server/package.json']) {
    expect(await requireVersion(fileURLToPath(new URL(file, import.meta.url)))).toBe(PRODUCT_VERSION);
  }
  await put('package.json', { version: '9.9.9' });
  await expect(requireVersion(join(folder, 'package.json'))).rejects.toThrow(/has version 9\.9\.9/);
});

test("the manifest's entry is what the relay reads, with the SHA-256 of the very file", async () => {
  await put('guru-connect-agent', 'program');
  await put('package.json', { version: '1.2.3' });
  const entry = await describeAgent(join(folder, 'guru-connect-agent'), join(folder, 'package.json'));
  expect(entry).toEqual({
    file: 'guru-connect-agent',
    version: '1.2.3',
    size: 7,
    sha256: createHash('sha256').update('program').digest('hex'),
    signature: null,
  });
  expect(
    manifestSchema.parse({ channel: 'stable', agents: { 'linux-x64': entry } }).agents['linux-x64'],
  ).toEqual(entry);
});

test('packages come with what they depend on, with their library links, and without what a compiler needs', async () => {
  await put('node_modules/@scope/native/package.json', { dependencies: { helper: '1.0.0' } });
  await put('node_modules/@scope/native/native/lib/libx.so.1.2', 'library');
  await put('node_modules/@scope/native/native/lib/libx.a', 'static');
  await put('node_modules/@scope/native/native/pg-symlinks.json', [
    { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' },
  ]);
  await symlink('libx.so.1.2', join(folder, 'node_modules/@scope/native/native/lib/libx.so'));
  await put('node_modules/helper/package.json', {});
  await put('node_modules/other/package.json', {});
  const stage = join(folder, 'stage');
  expect(await copyClosure({ root: folder, stage, packages: ['@scope/native'] })).toEqual([
    '@scope/native',
    'helper',
  ]);
  const lib = join(stage, 'node_modules/@scope/native/native/lib');
  for (const link of ['libx.so', 'libx.so.1']) {
    expect(lstatSync(join(lib, link)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(lib, link), 'utf8')).toBe('library');
  }
  expect(() => lstatSync(join(lib, 'libx.a'))).toThrow(/ENOENT/);
  expect(() => lstatSync(join(stage, 'node_modules/other'))).toThrow(/ENOENT/);
  await put('node_modules/hash/package.json', {
    name: 'hash',
    scripts: { install: 'compile' },
    dependencies: { 'cross-env': '1.0.0', 'node-addon-api': '1.0.0' },
  });
  await put('node_modules/hash/node_modules/node-addon-api/package.json', {});
  await put('node_modules/hash/prebuilds/linux-x64/hash.node', 'program');
  await put('node_modules/hash/prebuilds/win32-x64/hash.node', 'program');
  expect(await copyClosure({ root: folder, stage, packages: ['hash'] })).toEqual(['hash']);
  expect(readdirSync(join(stage, 'node_modules/hash/prebuilds'))).toEqual(['linux-x64']);
  expect(readdirSync(join(stage, 'node_modules/hash')).sort()).toEqual(['package.json', 'prebuilds']);
  // npm would fetch what is missing, and run what compiles.
  expect(JSON.parse(readFileSync(join(stage, 'node_modules/hash/package.json'), 'utf8'))).toEqual({
    name: 'hash',
    dependencies: {},
  });
  const absent = copyClosure({ root: folder, stage, packages: ['absent'] });
  await expect(absent).rejects.toThrow(/run "npm ci"/);
});

test('the release is a package of npm that carries all it depends on, and its command', async () => {
  await put('stage/node_modules/@scope/native/package.json', { version: '1.2.3' });
  await put('stage/node_modules/helper/package.json', { version: '4.5.6' });
  await writePackageFile(join(folder, 'stage'), { version: '1.0.0', bundled: ['helper', '@scope/native'] });
  expect(JSON.parse(readFileSync(join(folder, 'stage/package.json'), 'utf8'))).toMatchObject({
    name: 'guru-connect',
    version: '1.0.0',
    bin: { 'guru-connect': 'bin/guru-connect' },
    dependencies: { '@scope/native': '1.2.3', helper: '4.5.6' },
    bundleDependencies: ['@scope/native', 'helper'],
  });
});

test('the same content gives the same archive, whatever its times', async () => {
  await put('stage/b', 'two');
  await put('stage/a', 'one');
  const archive = join(folder, 'x.tar.gz');
  const hash = async () => {
    await makeArchive(folder, 'stage', archive);
    return createHash('sha256').update(readFileSync(archive)).digest('hex');
  };
  const first = await hash();
  await utimes(join(folder, 'stage/a'), 1, 1);
  expect(await hash()).toBe(first);
  expect(execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' })).toBe('stage/\nstage/a\nstage/b\n');
});
