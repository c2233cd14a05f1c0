import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SampleChannel } from '@guru/release-trust/testing';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Release } from '../src/remote-control/program/target.ts';
import type { AgentProcess } from './agent-process.ts';
import { type Seen, type Sending, sendProgram } from './program-server.ts';
import { releasePath } from './rmm-server.ts';
import { World } from './world.ts';

let world: World;

const connectFiles = () => [
  ...readdirSync(join(world.dataDir, 'connect', 'downloads')),
  ...readdirSync(join(world.dataDir, 'connect', 'releases')),
];

/** Puts a program of the same size, time and mode in the place of the installed one; run, it leaves a mark. */
async function swap(release: Release): Promise<string> {
  const installed = join(world.dataDir, 'connect', 'releases', release.sha256, 'guru-connect-agent');
  const { atime, mtime } = await stat(installed);
  await writeFile(installed, `#!/bin/sh\necho ran > ${world.folder}/mark\n`.padEnd(release.size, '#'));
  await utimes(installed, atime, mtime);
  return installed;
}

const hasRun = () => existsSync(join(world.folder, 'mark'));

/** Each leaves the agent as it was, so one agent refuses them all. */
describe('refused by one agent, one after the other:', () => {
  let agent: AgentProcess;
  beforeAll(async () => {
    world = await World.enrolled();
    agent = world.run();
  });
  afterAll(() => world.end());

  describe('a program that is not the released one', () => {
    it.each<[string, (content: Buffer) => Buffer]>([
      ['one byte differs', (content) => Buffer.from(String(content).replace('sleep 600', 'sleep 601'))],
      ['one byte more', (content) => Buffer.concat([content, Buffer.from('\n')])],
      ['one byte less', (content) => content.subarray(0, -1)],
      ['nothing', () => Buffer.alloc(0)],
      ['endless', (content) => Buffer.concat([content, Buffer.alloc(4 * 1024 * 1024, '#')])],
    ])('in the release channel (%s) is refused before anything runs', async (_what, alter) => {
      const before = agent.output.length;
      const release = world.goodRelease('1.0.0');
      const answer = await fetch(release.url);
      world.server.publish('1.0.0', alter(Buffer.from(await answer.arrayBuffer())));
      const result = await world.ensure(release);
      expect(result).toMatchObject({ ok: false, error: { code: 'checksum_mismatch' } });
      expect(world.pids('1.0.0')).toEqual([]); // the first thing that it does is to note its process id
      expect(connectFiles()).toEqual([]);
      await eventually('the refusal in the log', () =>
        /\[ERROR\].*checksum_mismatch/.test(agent.output.slice(before)),
      );
      expect(world.server.keys).toEqual([]);
    });

    it.each<[string, (size: number) => object]>([
      ['checksum', () => ({ sha256: '0'.repeat(64) })],
      ['size', (size) => ({ size: size + 1 })],
    ])('is refused when its %s is not the one that the server named', async (_what, wrong) => {
      const good = world.goodRelease('1.0.0');
      const release = { ...good, ...wrong(good.size) };
      world.sign(release);
      expect(await world.ensure(release)).toMatchObject({ error: { code: 'checksum_mismatch' } });
      expect(world.pids('1.0.0')).toEqual([]);
    });
  });

  describe('a download', () => {
    it.each<[string, Parameters<World['server']['routes']['set']>[1]]>([
      ['is not there', (_request, response) => response.writeHead(404).end('nothing')],
      ['leads elsewhere', (_request, response) => response.writeHead(302, { Location: '/releases/x' }).end()],
      [
        'breaks off',
        (_request, response) => {
          response.writeHead(200, { 'Content-Length': 100_000 });
          response.write('#!/bin/sh\n', () => response.destroy());
        },
      ],
    ])('that %s fails and leaves nothing', async (_what, answer) => {
      const release = world.goodRelease('1.0.0');
      world.server.routes.set(releasePath('1.0.0'), answer);
      expect(await world.ensure(release)).toMatchObject({ ok: false, error: { code: 'download_failed' } });
      expect(connectFiles()).toEqual([]);
    });

    it.each(['http://rmm.example/agent', 'ftp://127.0.0.1/agent', 'file:///bin/true'])(
      'from %s is not even tried',
      async (url) => {
        const result = await world.ensure({ ...world.goodRelease('1.0.0'), url });
        expect(result).toMatchObject({
          error: { code: 'download_failed', detail: expect.stringMatching(/neither behind https/) },
        });
      },
    );
  });

  describe('a release channel that', () => {
    const PAST = new Date(Date.now() - 1000);
    const refused = (code: string) => ({ ok: false, error: { code } });
    /** What is run notes its process id first. */
    async function expectRefused(release: Release, code: string, more: object = {}): Promise<void> {
      expect(await world.ensure(release, more)).toMatchObject(refused(code));
      expect(world.pids(release.version)).toEqual([]);
      expect(connectFiles()).toEqual([]);
    }

    it('does not sign the program that the server named, is refused', async () => {
      const other = world.goodRelease('5.0.0');
      const release = world.goodRelease('5.0.1');
      world.sign(other);
      await expectRefused(release, 'release_untrusted');
      await expectRefused({ ...other, version: '5.0.2' }, 'release_untrusted');
    });

    it('is signed with other keys than the pinned root names, is refused', async () => {
      const release = world.goodRelease('5.1.0');
      const release_root = Buffer.from(new SampleChannel().root).toString();
      await expectRefused(release, 'release_untrusted', { release_root });
      await expectRefused(release, 'release_untrusted', { release_root: '{}' });
    });

    it('was left to expire, is refused with a code of its own', async () => {
      const release = world.goodRelease('5.2.0');
      world.sign({ expires: { timestamp: PAST } }, release);
      await expectRefused(release, 'release_expired');
    });

    it('goes back to what it signed before, is refused, and after a restart of the agent too', async () => {
      const old = world.goodRelease('5.3.0');
      const before = world.channel.file('timestamp.json');
      const release = world.goodRelease('5.4.0');
      expect(await world.ensure(release)).toMatchObject({ ok: true });
      await world.server.command('remote_control.stop', {});
      world.channel.files.set('timestamp.json', before);
      world.server.publishMetadata(world.channel.files);
      expect(await world.ensure(old)).toMatchObject(refused('release_untrusted'));
      agent.child.kill('SIGKILL');
      await agent.ended;
      world.server.socket = null;
      agent = world.run();
      expect(await world.ensure(old)).toMatchObject(refused('release_untrusted'));
      expect(world.pids('5.3.0')).toEqual([]);
    });

    it('mixes lists of two publications, is refused', async () => {
      const release = world.goodRelease('5.5.0');
      const { version } = JSON.parse(Buffer.from(world.channel.file('timestamp.json')).toString()).signed;
      const other = world.channel.file(`${version - 1}.targets.json`);
      world.server.publishMetadata(new Map([[`${version}.targets.json`, other]]));
      expect(await world.ensure(release)).toMatchObject(refused('release_untrusted'));
    });

    it('has metadata without end, is refused', async () => {
      const release = world.goodRelease('5.6.0');
      world.server.publishMetadata(new Map([['timestamp.json', Buffer.alloc(4 * 1024 * 1024, ' ')]]));
      expect(await world.ensure(release)).toMatchObject(refused('release_untrusted'));
    });

    it('has no metadata, is told apart: the same may work later', async () => {
      const release = world.goodRelease('5.7.0');
      world.server.routes.delete('/releases/stable/metadata/timestamp.json');
      expect(await world.ensure(release)).toMatchObject(refused('download_failed'));
      expect(world.pids('5.7.0')).toEqual([]);
    });
  });
});

describe('with an agent of its own:', () => {
  beforeEach(async () => {
    world = await World.enrolled();
  });
  afterEach(() => world.end());

  describe('a program that is not the released one', () => {
    it('though installed and altered later, is replaced and never run', async () => {
      const agent = world.run();
      const release = world.goodRelease('1.0.0');
      await world.ensure(release);
      await world.server.command('remote_control.stop', {});
      const installed = await swap(release);
      expect(await world.ensure(release)).toMatchObject({ ok: true, result: { started: true } });
      expect(hasRun()).toBe(false);
      expect(await readFile(installed, 'utf8')).toContain('registered');
      expect(agent.output).toMatch(/\[ERROR\].*was altered/);
    });

    it('altered while its process ran, is not started again when that dies', async () => {
      const agent = world.run();
      const release = world.goodRelease('1.0.0');
      await world.ensure(release);
      await swap(release);
      const [pid = 0] = world.living('1.0.0');
      process.kill(pid, 'SIGKILL');
      await eventually('the refusal', () => agent.output.includes('altered; it is not started'));
      expect(hasRun()).toBe(false);
    });

    it('altered while the agent was down, is not started with it', async () => {
      const first = world.run();
      const release = world.goodRelease('1.0.0');
      await world.ensure(release);
      await first.end();
      await swap(release);
      const second = world.run();
      await eventually('the refusal', () => second.output.includes('altered; it is not started'));
      expect(await world.ensure(release)).toMatchObject({ ok: true, result: { started: true } });
      expect(hasRun()).toBe(false);
    });
  });

  describe('a download', () => {
    it('cut short by kill -9 is continued by the next run, which the server asks again', async () => {
      const release = world.release(
        '1.0.0',
        ...['#'.repeat(20_000), `echo '{"event":"registered"}'`, 'exec sleep 600'],
      );
      const content = Buffer.from(await (await fetch(release.url)).arrayBuffer());
      const seen: Seen[] = [];
      const sending: Sending = {
        content,
        etag: `"${release.sha256}"`,
        encoding: null,
        breaksAfter: 10_000,
        arrived: () => 0, // so that it stands still there
        chunk: 5000,
        restStatus: null,
      };
      world.server.routes.set(releasePath('1.0.0'), sendProgram(sending, seen));
      const first = world.run();
      const id = await world.server.send('remote_control.ensure', world.ensurePayload(release));
      const part = join(world.dataDir, 'connect', 'downloads', `${release.sha256}.part`);
      const size = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
      await eventually('the part', () => size() === 10_000);
      await first.end('SIGKILL');
      await eventually('the agent offline', () => world.server.socket === null);
      sending.breaksAfter = Number.POSITIVE_INFINITY;
      world.run();
      await world.server.send('remote_control.ensure', world.ensurePayload(release), id);
      expect(await world.server.result(id)).toMatchObject({ ok: true, result: { started: true } });
      expect(seen.map(({ range }) => range)).toEqual([undefined, 'bytes=10000-']);
      expect(connectFiles()).toEqual([release.sha256]);
      const progress = world.server.about(id, 'command_progress');
      expect(progress.at(-1)).toMatchObject({ received_bytes: release.size, total_bytes: release.size });
    });

    it('cut short by kill -9 that cannot be continued is cleared away', async () => {
      const release = world.goodRelease('1.0.0');
      world.server.routes.set(releasePath('1.0.0'), (_request, response) => {
        response.writeHead(200, { 'Content-Length': release.size });
        response.write('#!/bin/sh\n'); // and then nothing
      });
      const first = world.run();
      await world.server.send('remote_control.ensure', world.ensurePayload(release));
      await eventually('the part and its note', () => connectFiles().length === 2);
      await first.end('SIGKILL');
      await eventually('the agent offline', () => world.server.socket === null);
      world.run();
      await eventually('both gone', () => connectFiles().length === 0);
    });
  });
});
