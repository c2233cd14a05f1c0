import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { packTinyReleases } from '../../tests/tiny-releases.ts';
import { removeOtherReleases, unpackRelease } from './unpack-release.ts';

let folder: string;
let releases: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lab-unpack-'));
  releases = path.join(folder, 'unpacked');
  mkdirSync(releases);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('unpacks once, into a folder that others may read', async () => {
  const { gcRelease } = packTinyReleases(folder);
  const top = await unpackRelease(gcRelease, 'bin/guru-connect', releases);
  expect(path.basename(top)).toBe('guru-connect-1.0.0');
  expect(statSync(path.dirname(top)).mode & 0o005).toBe(0o005);
  const marker = path.join(top, 'marker');
  writeFileSync(marker, '');
  expect(await unpackRelease(gcRelease, 'bin/guru-connect', releases)).toBe(top);
  expect(existsSync(marker)).toBe(true);
});

test('other content is another folder', async () => {
  const { gcRelease } = packTinyReleases(folder);
  const first = await unpackRelease(gcRelease, 'bin/guru-connect', releases);
  appendFileSync(gcRelease, Buffer.alloc(1024));
  expect(await unpackRelease(gcRelease, 'bin/guru-connect', releases)).not.toBe(first);
});

test('what is not in use is removed, half-unpacked ones too', async () => {
  const { gcRelease, rmmRelease } = packTinyReleases(folder);
  await unpackRelease(gcRelease, 'bin/guru-connect', releases);
  mkdirSync(path.join(releases, '.unpacking-guru-connect-1'));
  appendFileSync(gcRelease, Buffer.alloc(1024));
  const used = [
    await unpackRelease(gcRelease, 'bin/guru-connect', releases),
    await unpackRelease(rmmRelease, 'bin/guru-rmm', releases),
  ];
  removeOtherReleases(releases, used);
  expect(readdirSync(releases).sort()).toEqual(used.map((top) => path.basename(path.dirname(top))).sort());
  expect(existsSync(path.join(used[0] ?? '', 'bin/guru-connect'))).toBe(true);
});

test('what is no release is refused in one sentence and leaves nothing', async () => {
  const broken = path.join(folder, 'broken.tar.gz');
  writeFileSync(broken, 'not an archive');
  await expect(unpackRelease(broken, 'bin/guru-connect', releases)).rejects.toThrow(
    'cannot be unpacked; pack it again.',
  );
  const { rmmRelease } = packTinyReleases(folder);
  await expect(unpackRelease(rmmRelease, 'bin/guru-connect', releases)).rejects.toThrow(
    'has no bin/guru-connect',
  );
  await expect(unpackRelease(`${folder}/none`, 'bin/x', releases)).rejects.toThrow('cannot be read');
  expect(readdirSync(releases)).toEqual([]);
});
