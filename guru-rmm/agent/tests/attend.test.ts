import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { World } from './world.ts';

const CODE = 'K7Q-2MX-94T';

let world: World;
beforeEach(async () => {
  world = await World.enrolled();
});
afterEach(() => world.end());

const configFile = () => join(world.dataDir, 'connect/attended-config.json');
const recordFile = () => join(world.dataDir, 'connect/attended-process.json');

/** A program that keeps what it was configured with, and its file's mode, then joins and serves until `over` exists. */
const joining = (version: string) =>
  world.release(
    version,
    `cat "$2" > ${world.folder}/${version}.config; stat -c %a "$2" > ${world.folder}/${version}.mode`,
    `echo '{"event":"registered"}'`,
    `while [ ! -e ${world.folder}/over ]; do sleep 0.05; done`,
  );

it('joins with a code that is in a file for its owner alone, and in the file no longer than that', async () => {
  const agent = world.run({ DISPLAY: ':75' });
  expect(await world.attend(joining('1.0.0'), CODE)).toMatchObject({
    ok: true,
    result: { agent_version: '1.0.0' },
  });
  expect(JSON.parse(world.note('1.0.0.config'))).toEqual({
    relay_url: 'ws://127.0.0.1:18699',
    support_code: CODE,
  });
  expect(world.note('1.0.0.mode').trim()).toBe('600');
  expect(existsSync(configFile())).toBe(false);
  const [pid] = world.living('1.0.0');
  const traces = [
    world.note('1.0.0.cmdline'),
    world.note('1.0.0.env'),
    readFileSync(`/proc/${pid}/environ`, 'utf8'),
    world.note('data/commands.json'),
    agent.output,
  ];
  expect(traces.join('\n')).toContain('--config');
  expect(traces.join('\n')).not.toContain(CODE);
});

it('runs beside the program for unattended sessions, and ends alone when its session is over', async () => {
  const agent = world.run();
  await world.ensure(world.goodRelease('1.0.0'));
  await world.attend(joining('1.1.0'));
  expect([world.living('1.0.0'), world.living('1.1.0')]).toMatchObject([
    [expect.any(Number)],
    [expect.any(Number)],
  ]);
  await writeFile(`${world.folder}/over`, '');
  await eventually('its end', () => agent.output.includes('The attended session is over'));
  expect(world.living('1.1.0')).toEqual([]);
  expect(world.living('1.0.0')).toHaveLength(1);
  expect(world.pids('1.1.0')).toHaveLength(1);
});

it('a second session replaces the first one, and this agent ends it with itself', async () => {
  const agent = world.run();
  await world.attend(joining('1.0.0'));
  await world.attend(joining('1.1.0'));
  expect([world.living('1.0.0'), world.living('1.1.0').length]).toEqual([[], 1]);
  await agent.end();
  expect(world.living('1.1.0')).toEqual([]);
});

it('remote_control.stop ends it, and gives up one that is being started', async () => {
  world.run();
  await world.attend(joining('1.0.0'));
  await world.server.command('remote_control.stop', {});
  expect(world.living('1.0.0')).toEqual([]);
  world.server.supportCodes.push(CODE);
  const silent = world.release('1.1.0', 'exec sleep 600');
  const id = await world.server.send('remote_control.attend', world.attendPayload(silent));
  await eventually('its start', () => world.living('1.1.0').length === 1);
  await world.server.command('remote_control.stop', {});
  expect(await world.server.result(id)).toMatchObject({ ok: false, error: { code: 'agent_exited' } });
  expect(world.living('1.1.0')).toEqual([]);
  expect(existsSync(configFile())).toBe(false);
});

it.each([
  [65, 'code_refused'],
  [75, 'relay_unreachable'],
  [69, 'no_display'],
  [3, 'agent_exited'],
])('reports exit code %i as %s, starts nothing again and leaves no file', async (exit, code) => {
  world.run();
  const release = world.release('1.0.0', `exit ${exit}`);
  expect(await world.attend(release)).toMatchObject({ ok: false, error: { code } });
  expect(existsSync(configFile())).toBe(false);
  expect(world.pids('1.0.0')).toHaveLength(1);
});

it('reports a code that the server does not give, and runs nothing', async () => {
  world.run();
  const release = joining('1.0.0');
  const refused = await world.attend(release, null);
  expect(refused).toMatchObject({ ok: false, error: { code: 'code_unavailable' } });
  expect(JSON.stringify(refused)).toContain('No support code waits');
  expect(world.pids('1.0.0')).toEqual([]);
});

it('runs no program whose SHA-256 is not that of the release', async () => {
  world.run();
  const release = { ...joining('1.0.0'), sha256: 'f'.repeat(64) };
  world.sign(release);
  expect(await world.attend(release)).toMatchObject({ ok: false, error: { code: 'checksum_mismatch' } });
  expect(world.pids('1.0.0')).toEqual([]);
  // The code was not asked for, so it is still valid.
  expect(world.server.supportCodes).toEqual([CODE]);
});

it.each([
  [{ relay_url: 'ws://relay.example' }],
  [{ remote_control_id: '../..' }],
  [{ release: { version: '../1', url: 'https://x.example', sha256: 'a'.repeat(64), size: 1 } }],
])('refuses the payload %j', async (change) => {
  world.run();
  const payload = { ...world.attendPayload(joining('1.0.0')), ...change };
  const refused = await world.server.command('remote_control.attend', payload);
  expect(refused).toMatchObject({ ok: false, error: { code: 'invalid_payload' } });
});

it('left over by a killed parent, it is ended, and its file removed', async () => {
  const first = world.run();
  world.server.supportCodes.push(CODE);
  const silent = world.release('1.0.0', 'exec sleep 600');
  await world.server.send('remote_control.attend', world.attendPayload(silent));
  // Written right after the start, which may lie apart from it on a busy machine.
  await eventually('its record', () => existsSync(recordFile()));
  await first.end('SIGKILL');
  expect(existsSync(configFile())).toBe(true);
  expect(world.living('1.0.0')).toHaveLength(1);
  world.run();
  await eventually('its end', () => world.living('1.0.0').length === 0);
  await eventually('the file gone', () => !existsSync(configFile()));
});
