import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AGENT_KEY, releasePath } from './rmm-server.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.enrolled();
});
afterEach(() => world.end());

const config = () => JSON.parse(world.note('data/connect/agent-config.json')) as Record<string, string>;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('remote_control.ensure', () => {
  it('downloads, starts, and has nothing to do the second time', async () => {
    const agent = world.run();
    const release = world.goodRelease('1.0.0');
    const ensured = { ok: true, result: { agent_version: '1.0.0', started: true } };
    expect(await world.ensure(release)).toMatchObject(ensured);
    expect(await world.ensure(release)).toMatchObject({ ok: true, result: { started: false } });
    expect(world.living('1.0.0')).toHaveLength(1);
    expect(agent.output).toContain('its SHA-256 is right');
    await agent.end();
    expect(world.living('1.0.0')).toEqual([]);
  });

  it('keeps secrets in files that only their owner reads, and out of everything else', async () => {
    const agent = world.run({ DISPLAY: ':75', LANG: 'C', CONNECT_INTEGRATION_KEY: 'of-somebody-else' });
    const leak = `sed -n 's/.*agent_key": //p' "$2" >&2`; // a program that prints its own key
    const release = world.release('1.0.0', leak, `echo '{"event":"registered"}'`, 'exec sleep 600');
    await world.ensure(release);
    const [key] = world.server.keys;
    expect(config()).toEqual({
      relay_url: 'ws://127.0.0.1:18699',
      agent_id: '0d9a6c0e-6a55-4a0e-8a5b-1d1a3f7d5e10',
      agent_key: key,
    });
    // The last write; before it a file that is about to be renamed may be among them.
    await eventually('the delivery', () => world.note('data/commands.json').includes('"delivered": true'));
    for (const file of filesBelow(world.dataDir)) {
      const wanted = file.endsWith('guru-connect-agent') ? 0o700 : 0o600;
      expect({ file, mode: statSync(file).mode & 0o777 }).toEqual({ file, mode: wanted });
    }
    expect(world.note('1.0.0.cmdline')).toMatch(/--config\n.*agent-config\.json\n$/);
    const environment = world.note('1.0.0.env').split('\n');
    expect(environment).toContain('DISPLAY=:75');
    expect(environment.join()).not.toContain('of-somebody-else');
    for (const pid of [agent.child.pid, ...world.living('1.0.0')]) {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      expect(line).not.toContain(key);
      expect(line).not.toContain(AGENT_KEY);
    }
    await eventually('the leak, redacted', () => agent.output.includes('[redacted]'));
    expect(agent.output).not.toContain(key);
    expect(agent.output).not.toContain(AGENT_KEY);
  });

  it('shares one run between requests that come together', async () => {
    world.run();
    const payload = world.ensurePayload(world.goodRelease('1.0.0'));
    const ids = await Promise.all([1, 2, 3].map(() => world.server.send('remote_control.ensure', payload)));
    for (const id of ids) expect(await world.server.result(id)).toMatchObject({ ok: true });
    expect(world.pids('1.0.0')).toHaveLength(1);
    expect(world.server.keys).toHaveLength(1);
  });

  it('shares a failure too: the program is not tried once for each of them', async () => {
    world.run();
    const go = `${world.folder}/go`;
    const release = world.release('1.0.0', `while [ ! -e ${go} ]; do sleep 0.05; done`, 'exit 3');
    const payload = world.ensurePayload(release);
    const ids = await Promise.all([1, 2, 3].map(() => world.server.send('remote_control.ensure', payload)));
    await eventually('the acknowledgements', () =>
      ids.every((id) => world.server.about(id, 'command_ack').length === 1),
    );
    writeFileSync(go, '');
    for (const id of ids) expect(await world.server.result(id)).toMatchObject({ ok: false });
    expect(world.pids('1.0.0')).toHaveLength(1);
  });

  it('does not share a run with a request that wants a new key', async () => {
    world.run();
    const release = world.goodRelease('1.0.0');
    const plain = world.ensurePayload(release);
    const rotating = world.ensurePayload(release, { rotate_key: true });
    // One after the other: the other way round the plain request finds a key already, rightly.
    const ids = [];
    for (const one of [plain, rotating]) ids.push(await world.server.send('remote_control.ensure', one));
    for (const id of ids) expect(await world.server.result(id)).toMatchObject({ ok: true });
    expect(world.server.keys).toHaveLength(2);
    expect(world.living('1.0.0')).toHaveLength(1);
  });

  it.each<[string, string[], object]>([
    [
      'dies',
      [`echo '{"level":"fatal","msg":"no luck today"}'`, 'exit 3'],
      { code: 'agent_exited', detail: expect.stringMatching(/code 3.*no luck today/) },
    ],
    [
      'finds no display',
      ['echo "install libxtst6" >&2', 'exit 69'],
      { code: 'no_display', detail: expect.stringMatching(/install libxtst6/) },
    ],
    ['is killed', ['kill -9 $$'], { code: 'agent_exited', detail: expect.stringMatching(/SIGKILL/) }],
  ])('reports a program that %s at start, and leaves nothing running', async (_what, lines, error) => {
    const agent = world.run();
    expect(await world.ensure(world.release('1.0.0', ...lines))).toMatchObject({ ok: false, error });
    await agent.end('SIGKILL');
    await eventually('the agent offline', () => world.server.socket === null);
    world.run();
    await world.server.command('coffee.make', null);
    expect(world.pids('1.0.0')).toHaveLength(1); // nor is it started again by a later run
  });

  it('leaves no descendant of a program that died', async () => {
    world.run();
    const lines = [`sleep 600 & echo $! >> ${world.folder}/1.0.0.pids`, 'exit 3'];
    const failed = await world.ensure(world.release('1.0.0', ...lines));
    expect(failed).toMatchObject({ ok: false, error: { code: 'agent_exited' } });
    expect(world.pids('1.0.0')).toHaveLength(2);
    await eventually('its end', () => world.living('1.0.0').length === 0);
  });

  it('brings the old version to an end when the new one is there', async () => {
    world.run();
    await world.ensure(world.goodRelease('1.0.0'));
    const upgraded = await world.ensure(world.goodRelease('2.0.0'));
    expect(upgraded).toMatchObject({ ok: true, result: { agent_version: '2.0.0', started: true } });
    expect(world.living('1.0.0')).toEqual([]);
    expect(world.living('2.0.0')).toHaveLength(1);
    expect(world.server.keys).toHaveLength(1);
  });

  it('brings the old version back when the new one dies at start', async () => {
    const agent = world.run();
    const old = world.goodRelease('1.0.0');
    await world.ensure(old);
    const failed = await world.ensure(world.release('2.0.0', 'exit 4'));
    expect(failed).toMatchObject({ ok: false, error: { code: 'agent_exited' } });
    await eventually('the old version', () => world.living('1.0.0').length === 1);
    expect(agent.output).toContain('1.0.0 is back');
    expect(await world.ensure(old)).toMatchObject({ ok: true, result: { started: false } });
  });

  it('leaves the old version alone when the new one cannot be downloaded', async () => {
    world.run();
    await world.ensure(world.goodRelease('1.0.0'));
    const next = world.goodRelease('2.0.0');
    world.server.routes.delete(releasePath('2.0.0'));
    expect(await world.ensure(next)).toMatchObject({ ok: false, error: { code: 'download_failed' } });
    expect(world.pids('1.0.0')).toEqual(world.living('1.0.0'));
  });

  it('moves to another relay', async () => {
    world.run();
    const release = world.goodRelease('1.0.0');
    await world.ensure(release);
    const moved = await world.ensure(release, { relay_url: 'ws://127.0.0.1:18698' });
    expect(moved).toMatchObject({ ok: true, result: { started: true } });
    expect(config().relay_url).toBe('ws://127.0.0.1:18698');
    expect(world.living('1.0.0')).toHaveLength(1);
  });
});

describe('the key', () => {
  const keyChecker = (version: string, accepted: string) =>
    world.release(
      version,
      `grep -q '${accepted}' "$2" || { echo "key refused"; exit 77; }`,
      `echo '{"event":"registered"}'`,
      'exec sleep 600',
    );

  it('is replaced once when the relay refuses it', async () => {
    world.run();
    await world.ensure(world.goodRelease('1.0.0'));
    expect(await world.ensure(keyChecker('2.0.0', 'gck_2_'))).toMatchObject({ ok: true });
    expect(world.server.keys).toHaveLength(2);
    expect(config().agent_key).toBe(world.server.keys[1]);
  });

  it('is not replaced twice', async () => {
    world.run();
    await world.ensure(world.goodRelease('1.0.0'));
    const refused = await world.ensure(keyChecker('2.0.0', 'gck_9_'));
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'agent_exited', detail: expect.stringMatching(/code 77.*key refused/) },
    });
    expect(world.server.keys).toHaveLength(2);
  });

  it('is rotated on request', async () => {
    world.run();
    const release = world.goodRelease('1.0.0');
    await world.ensure(release);
    const rotated = await world.ensure(release, { rotate_key: true });
    expect(rotated).toMatchObject({ ok: true, result: { started: true } });
    expect(config().agent_key).toBe(world.server.keys[1]);
    expect(world.pids('1.0.0')).toHaveLength(2);
    expect(world.living('1.0.0')).toHaveLength(1);
  });

  it('that cannot be had is one clear failure', async () => {
    world.run();
    world.server.refuseKeys = true;
    expect(await world.ensure(world.goodRelease('1.0.0'))).toMatchObject({
      ok: false,
      error: { code: 'key_unavailable', detail: expect.stringMatching(/Guru Connect is away/) },
    });
    expect(world.pids('1.0.0')).toEqual([]);
  });

  it('that cannot be rotated leaves what runs alone', async () => {
    world.run();
    const release = world.goodRelease('1.0.0');
    await world.ensure(release);
    world.server.refuseKeys = true;
    const failed = await world.ensure(release, { rotate_key: true });
    expect(failed).toMatchObject({ error: { code: 'key_unavailable' } });
    expect(world.pids('1.0.0')).toEqual(world.living('1.0.0'));
  });
});
