import { readdirSync, symlinkSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EXIT } from '../src/base/exit-codes.ts';
import { dataFolderAt } from '../src/state/data-folder.ts';
import { inMounts } from './in-mounts.ts';
import { World } from './world.ts';

let world: World;
let cache: string;
/** Where the remote desktop agent belongs. */
let connect: string;

beforeEach(async () => {
  world = await World.enrolled();
  cache = join(world.folder, 'cache');
  connect = join(world.dataDir, 'connect');
});
afterEach(() => world.end());

const environment = () => ({ XDG_CACHE_HOME: cache, TMPDIR: join(world.folder, 'tmp') });
/** The folder that this data folder has in each place. */
const spare = () => basename(dirname(dataFolderAt(world.dataDir).connect.spare[0]?.releases ?? ''));
/** A program of this size that takes long. */
const padded = (version: string, bytes: number) =>
  world.release(version, `echo '{"event":"registered"}'`, 'exec sleep 600', '#'.repeat(bytes));

describe('the remote desktop agent is installed in the next folder', () => {
  it('where the data folder is mounted noexec, and comes back from there after a restart', async () => {
    const through = inMounts({ folder: connect, options: 'noexec' });
    const agent = world.run(environment(), through);
    const release = world.goodRelease('1.0.0');
    expect(await world.ensure(release)).toMatchObject({ ok: true, result: { started: true } });
    expect(agent.output).toContain(`${connect}/releases does not run programs`);
    const program = join(cache, spare(), 'releases', release.sha256, 'guru-connect-agent');
    expect(world.note('1.0.0.cmdline')).toContain(program);
    const next = world.goodRelease('2.0.0');
    expect(await world.ensure(next)).toMatchObject({ ok: true });
    const last = world.goodRelease('3.0.0');
    expect(await world.ensure(last)).toMatchObject({ ok: true });
    const kept = readdirSync(join(cache, spare(), 'releases'));
    expect(kept.sort()).toEqual([next.sha256, last.sha256].sort());
  });

  it('where the data folder has no room', async () => {
    world.run(environment(), inMounts({ folder: connect, options: 'size=96k' }));
    expect(await world.ensure(padded('1.0.0', 200_000))).toMatchObject({ ok: true });
    expect(world.note('1.0.0.cmdline')).toContain(cache);
  });

  it('where the data folder runs full during the download, and leaves no part in it', async () => {
    world.run(environment(), inMounts({ folder: connect, options: 'size=96k' }));
    // It would fit alone; what comes and what is installed do not fit together.
    expect(await world.ensure(padded('1.0.0', 60_000))).toMatchObject({ ok: true });
    expect(world.note('1.0.0.cmdline')).toContain(cache);
  });

  it('but not in one that another user has laid out as a link, and deletes nothing behind it', async () => {
    const theirs = join(world.folder, 'theirs', 'releases');
    await mkdir(theirs, { recursive: true });
    await mkdir(join(world.folder, 'theirs', 'downloads'));
    await mkdir(cache);
    await writeFile(join(theirs, 'precious'), '');
    symlinkSync(dirname(theirs), join(cache, spare()));
    const agent = world.run(environment(), [
      ...inMounts({ folder: connect, options: 'noexec' }, { folder: '/var/lib', options: 'size=1m' }),
    ]);
    expect(await world.ensure(world.goodRelease('1.0.0'))).toMatchObject({ ok: true });
    expect(agent.output).toContain('can be changed by another user');
    expect(world.note('1.0.0.cmdline')).toContain('/var/lib/guru-rmm-agent-');
    expect(readdirSync(theirs)).toEqual(['precious']);
  });
});

it('one sentence says what is wrong with each folder when there is none', async () => {
  const { XDG_CACHE_HOME, TMPDIR } = environment();
  const through = inMounts(
    { folder: connect, options: 'noexec' },
    { folder: XDG_CACHE_HOME, options: 'ro' },
    { folder: '/var/lib', options: 'noexec' },
    { folder: '/var/tmp', options: 'mode=0777' },
    { folder: TMPDIR, options: 'nr_inodes=1' },
  );
  world.run(environment(), through);
  const answer = await world.ensure(world.goodRelease('1.0.0'));
  expect(answer).toMatchObject({ ok: false, error: { code: 'no_folder' } });
  expect(answer.error).toHaveProperty(
    'detail',
    expect.stringMatching(
      /^No folder of this machine takes the remote desktop agent: .*connect\/releases does not run programs \(noexec\); .*cache.* is read-only; \/var\/lib.* does not run programs \(noexec\); \/var\/tmp.* can be changed by another user; .*tmp.* is full\. Give/,
    ),
  );
  expect(world.pids('1.0.0')).toEqual([]);
});

it('passes on the words of a program that found no folder for its native libraries', async () => {
  world.run();
  const answer = await world.ensure(world.release('1.0.0', 'echo "/c is mounted noexec" >&2', 'exit 73'));
  expect(answer).toMatchObject({
    error: { code: 'no_folder', detail: expect.stringContaining('/c is mounted noexec') },
  });
});

it.each([
  ['ro', 'is read-only'],
  ['nr_inodes=1', 'is full'],
])('a data folder mounted with %s is refused at start, in one sentence', async (options, words) => {
  const { ended } = world.run({}, inMounts({ folder: world.dataDir, options }));
  const { code, output } = await ended;
  expect(output).toBe(`[ERROR] The data folder ${world.dataDir} ${words}.\n`);
  expect(code).toBe(EXIT.dataFolder);
});
