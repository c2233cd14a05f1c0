import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { signRoot, signSnapshot, signTargets, signTimestamp } from '../sign/sign-metadata.ts';
import { generateSigningKey } from '../sign/signing-key.ts';
import { generateChannelKeys, inAYear, SampleChannel } from '../testing/sample-channel.ts';
import type { TrustErrorCode } from './trust-error.ts';
import { TrustStore } from './trust-store.ts';
import { type SignedProgram, updateTrust } from './update-trust.ts';

const program = (version: string): SignedProgram => ({
  path: 'linux-x64/agent',
  version,
  size: 7,
  sha256: 'a'.repeat(64),
});
const PAST = new Date(Date.now() - 1000);

let folder: string;
let channel: SampleChannel;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'release-trust-')), 'trust');
  channel = new SampleChannel();
  channel.publish({ version: 1, programs: [program('1.0.0')] });
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

/** A new store each time: what is remembered is on the disk. */
const update = (pinned = channel.root, now?: Date) =>
  updateTrust(new TrustStore(folder), pinned, channel.source, now);
const expectRefusal = (code: TrustErrorCode) => expect(update()).rejects.toMatchObject({ code });

test('returns the programs of a signed channel, and of the next version', async () => {
  expect(await update()).toEqual([program('1.0.0')]);
  channel.publish({ version: 2, programs: [program('2.0.0')] });
  expect(await update()).toEqual([program('2.0.0')]);
});

test('keeps what it trusted in private files, and no draft', async () => {
  await update();
  expect((await readdir(folder)).sort()).toEqual(['snapshot.json', 'targets.json', 'timestamp.json']);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'timestamp.json'))).mode & 0o777).toBe(0o600);
});

describe('refuses', () => {
  test('a channel that is signed with other keys than the root names', async () => {
    channel.publish({ version: 2, programs: [program('6.6.6')], keys: generateChannelKeys() });
    await expectRefusal('wrong_signature');
  });

  test('a list of programs that only the online key has signed', async () => {
    const { online, root } = channel.keys;
    channel.publish({ version: 2, programs: [program('6.6.6')], keys: { online, root, targets: online } });
    await expectRefusal('wrong_signature');
  });

  test('a file that was edited after it was signed', async () => {
    const edited = Buffer.from(channel.file('timestamp.json'))
      .toString()
      .replace('"version": 1', '"version": 9');
    channel.files.set('timestamp.json', Buffer.from(edited));
    await expectRefusal('wrong_signature');
  });

  test.each(['timestamp', 'snapshot', 'targets'] as const)('an expired %s', async (kind) => {
    channel.publish({ version: 2, programs: [program('2.0.0')], expires: { [kind]: PAST } });
    await expectRefusal('expired');
  });

  test('a channel that is held back until its timestamp expires', async () => {
    await update();
    const later = new Date(Date.now() + 2 * 365 * 24 * 3600 * 1000);
    await expect(update(channel.root, later)).rejects.toMatchObject({ code: 'expired' });
  });

  test('an older channel than it has seen, after a restart too', async () => {
    const old = new Map(channel.files);
    channel.publish({ version: 2, programs: [program('2.0.0')] });
    await update();
    channel.files.set('timestamp.json', old.get('timestamp.json') as Uint8Array);
    await expectRefusal('rolled_back');
  });

  test('an older list of programs in a newer snapshot', async () => {
    channel.publish({ version: 2, programs: [program('2.0.0')] });
    await update();
    const { online } = channel.keys;
    const older = channel.file('1.targets.json');
    const snapshot = signSnapshot(online, { version: 3, expires: inAYear() }, Buffer.from(older), 1);
    channel.publish({ version: 3, programs: [] });
    channel.files.set('3.snapshot.json', snapshot);
    const edition = { version: 3, expires: inAYear() };
    channel.files.set('timestamp.json', signTimestamp(online, edition, snapshot, 3));
    await expectRefusal('rolled_back');
  });

  test('a snapshot of another publication than the timestamp names', async () => {
    const first = channel.file('1.snapshot.json');
    channel.publish({ version: 2, programs: [program('2.0.0')] });
    channel.files.set('2.snapshot.json', first);
    await expectRefusal('mixed');
  });

  test('a list of programs of another publication than the snapshot names', async () => {
    channel.publish({ version: 2, programs: [program('2.0.0')] });
    const other = signTargets(channel.keys.targets, { version: 2, expires: inAYear() }, [program('1.5.0')]);
    channel.files.set('2.targets.json', other);
    await expectRefusal('mixed');
  });

  test.each(['timestamp.json', '1.snapshot.json', '1.targets.json'])(
    '%s when it is too large',
    async (name) => {
      channel.files.set(name, Buffer.alloc(300_000, ' '));
      // What the timestamp and snapshot name has a length, too.
      await expectRefusal(name === 'timestamp.json' ? 'too_large' : 'mixed');
    },
  );

  test.each([
    '',
    'null',
    '{',
    '[]',
    '{"signed":{},"signatures":[]}',
    '{"signed":{"_type":"root"},"signatures":{}}',
  ])('a timestamp that is %j', async (text) => {
    channel.files.set('timestamp.json', Buffer.from(text));
    await expectRefusal('malformed');
  });

  test('a channel without a timestamp', async () => {
    channel.files.delete('timestamp.json');
    await expectRefusal('unreachable');
  });

  test('a pinned root that is expired, unless a newer one follows', async () => {
    channel.files.set('1.root.json', signRoot(channel.keys, { version: 1, expires: PAST }));
    await expectRefusal('expired');
    channel.files.set('2.root.json', signRoot(channel.keys, { version: 2, expires: inAYear() }));
    expect(await update()).toEqual([program('1.0.0')]);
  });
});

describe('a new root', () => {
  test('replaces all keys when the key before it has signed it', async () => {
    await update();
    const pinned = channel.root;
    const keys = generateChannelKeys();
    channel.files.set('2.root.json', signRoot(keys, { version: 2, expires: inAYear() }, [channel.keys.root]));
    channel.publish({ version: 1, programs: [program('1.0.1')], keys });
    // The stolen key's versions are no floor any more.
    expect(await update(pinned)).toEqual([program('1.0.1')]);
    channel.files.delete('2.root.json');
    expect(await update(pinned)).toEqual([program('1.0.1')]);
  });

  test('is refused when the key before it has not signed it, or its version is not the next', async () => {
    const keys = generateChannelKeys();
    channel.files.set('2.root.json', signRoot(keys, { version: 2, expires: inAYear() }));
    await expectRefusal('wrong_signature');
    channel.files.set('2.root.json', signRoot(channel.keys, { version: 3, expires: inAYear() }));
    await expectRefusal('rolled_back');
    const sneaked = { ...channel.keys, root: generateSigningKey() };
    channel.files.set('2.root.json', signRoot(sneaked, { version: 2, expires: inAYear() }, [keys.root]));
    await expectRefusal('wrong_signature');
  });
});
