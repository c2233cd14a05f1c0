import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { channelMetadata, ownKeys, ownMetadata, updateSettings } from '../release-folders.ts';
import { addProgram } from './add-program.ts';
import { ChannelMetadata } from './channel-metadata.ts';
import { makeKeyFiles } from './key-files.ts';
import { renewOwnChannels, signOwnChannels } from './own-channel.ts';
import { PUBLISHER_TERMS, signNextRoot, signPrograms } from './sign-channel.ts';
import { verifyChannel } from './verify-channel.ts';

const log = pino({ level: 'silent' });
const DAY_MS = 24 * 3600 * 1000;
let folder: string;
let folders: { releases: string; dataDir: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-channel-'));
  folders = { releases: join(folder, 'releases'), dataDir: join(folder, 'data') };
  await publish('1.0.0');
});
afterEach(async () => {
  jest.useRealTimers();
  await rm(folder, { recursive: true });
});

async function publish(version: string): Promise<void> {
  await writeFile(join(folder, 'agent'), `program ${version}\n`.repeat(100));
  await mkdir(join(folders.releases, 'stable'), { recursive: true });
  const program = join(folder, 'agent');
  await addProgram(join(folders.releases, 'stable'), {
    program,
    version,
    platform: 'linux-x64',
    allowOlder: true,
  });
}
const own = () => ownMetadata(folders, 'stable');
const copies = async () =>
  (await readdir(join(folders.releases, 'stable/linux-x64'))).filter((name) => name.endsWith('.br'));
const signedVersion = async () => (await verifyChannel(own())).programs[0]?.version;

test('signs a channel that came without signatures, and what a later start finds under the same root', async () => {
  expect(await updateSettings(folders)).toEqual({});
  await signOwnChannels(folders, log);
  expect(await signedVersion()).toBe('1.0.0');
  expect(await updateSettings(folders)).toMatchObject({ update: { root: { signed: { version: 1 } } } });
  const root = await own().read('1.root.json');
  await publish('2.0.0');
  // Not before a start: what is written into a running relay's folder gets no signature.
  await renewOwnChannels(folders);
  expect(await signedVersion()).toBe('1.0.0');
  await signOwnChannels(folders, log);
  expect(await signedVersion()).toBe('2.0.0');
  expect(await own().read('1.root.json')).toEqual(root);
});

test('keeps a compressed copy of what it signs, also of what an earlier release of the relay has signed', async () => {
  await signOwnChannels(folders, log);
  const [first = ''] = await copies();
  await rm(join(folders.releases, 'stable/linux-x64', first));
  await signOwnChannels(folders, log);
  expect(await copies()).toEqual([first]);
  await publish('2.0.0');
  await signOwnChannels(folders, log);
  const after = await copies();
  expect(after).toHaveLength(1);
  expect(after).not.toEqual([first]);
});

test('signs nothing while a program is not what the manifest says, and goes on', async () => {
  await signOwnChannels(folders, log);
  await publish('2.0.0');
  await writeFile(join(folders.releases, 'stable/linux-x64/agent'), 'something else');
  await signOwnChannels(folders, log);
  expect(await signedVersion()).toBe('1.0.0');
});

test('leaves a channel alone that a release manager has signed', async () => {
  const keys = await makeKeyFiles(join(folder, 'keys'));
  const shipped = await channelMetadata(folders, 'stable');
  expect(shipped.folder).toBe(own().folder);
  const metadata = new ChannelMetadata(join(folders.releases, 'stable/metadata'));
  await signNextRoot(metadata, keys, PUBLISHER_TERMS.root);
  await signPrograms(metadata, keys, [], PUBLISHER_TERMS);
  await signOwnChannels(folders, log);
  expect(await own().read('timestamp.json')).toBeUndefined();
  expect((await channelMetadata(folders, 'stable')).folder).toBe(metadata.folder);
});

test('renews what it has signed before it expires, for years', async () => {
  await signOwnChannels(folders, log);
  const first = await own().read('1.root.json');
  let now = Date.now();
  for (let day = 0; day < 400; day += 3) {
    now += 3 * DAY_MS;
    jest.useFakeTimers({ now, doNotFake: ['setImmediate', 'nextTick', 'setTimeout', 'queueMicrotask'] });
    await renewOwnChannels(folders);
    if (day % 99 === 0) expect((await verifyChannel(own(), first)).programs).toHaveLength(1);
  }
  expect(await own().read('2.root.json')).toBeDefined();
});

test('signs what a start that was killed left half signed', async () => {
  await makeKeyFiles(`${ownKeys(folders)}.new`);
  await signOwnChannels(folders, log);
  const root = await own().read('1.root.json');
  await publish('2.0.0');
  await signOwnChannels(folders, log);
  for (const name of ['2.snapshot.json', 'timestamp.json']) {
    await rm(join(own().folder, name));
    await signOwnChannels(folders, log);
    expect(await signedVersion()).toBe('2.0.0');
  }
  expect(await own().read('1.root.json')).toEqual(root);
});

test('refuses to make new keys beside old ones: roots are pinned elsewhere', async () => {
  await signOwnChannels(folders, log);
  const file = join(ownKeys(folders), 'targets.pem');
  expect(await readFile(file, 'utf8')).toContain('PRIVATE KEY');
  await rm(file);
  await publish('2.0.0');
  await signOwnChannels(folders, log);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});
