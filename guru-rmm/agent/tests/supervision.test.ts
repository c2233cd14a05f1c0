import { writeFile } from 'node:fs/promises';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { releasePath } from './rmm-server.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.enrolled();
});
afterEach(() => world.end());

describe('the remote desktop agent', () => {
  it('is started again when it dies', async () => {
    world.run();
    await world.ensure(world.goodRelease('1.0.0'));
    for (const starts of [2, 3]) {
      const [pid = 0] = world.living('1.0.0');
      process.kill(pid, 'SIGKILL');
      await eventually(`start ${starts}`, () => world.pids('1.0.0').length === starts);
    }
    expect(world.living('1.0.0')).toHaveLength(1);
  });

  it('is started at once when asked for between death and restart', async () => {
    world.run();
    const release = world.goodRelease('1.0.0');
    await world.ensure(release);
    process.kill(world.living('1.0.0')[0] ?? 0, 'SIGKILL');
    await eventually('the death', () => world.living('1.0.0').length === 0);
    expect(await world.ensure(release)).toMatchObject({ ok: true });
    expect(world.living('1.0.0')).toHaveLength(1);
  });

  it('is not started again when its relay refuses its key', async () => {
    const agent = world.run();
    const go = `${world.folder}/go`;
    const release = world.release(
      '1.0.0',
      `echo '{"event":"registered"}'`,
      `while [ ! -e ${go} ]; do sleep 0.05; done; rm ${go}; exit 77`,
    );
    await world.ensure(release);
    await writeFile(go, '');
    await eventually('the refusal', () => agent.output.includes('is not started again'));
    expect(await world.ensure(release)).toMatchObject({ ok: true, result: { started: true } });
  });

  it('ends with its parent on each signal to stop, and comes back with it', async () => {
    let agent = world.run();
    await world.ensure(world.goodRelease('1.0.0'));
    for (const [signal, starts] of [
      ['SIGTERM', 2],
      ['SIGINT', 3],
      ['SIGHUP', 4],
    ] as const) {
      expect(await agent.end(signal)).toMatchObject({ code: 0 });
      expect(world.living('1.0.0')).toEqual([]);
      agent = world.run();
      await eventually(`start ${starts}`, () => world.pids('1.0.0').length === starts);
    }
  });

  it('that ignores SIGTERM is killed with its descendants', async () => {
    const agent = world.run();
    const stubborn = world.release(
      '1.0.0',
      "trap '' TERM",
      `sleep 600 & echo $! >> ${world.folder}/1.0.0.pids`,
      `echo '{"event":"registered"}'`,
      'while :; do sleep 0.2; done',
    );
    await world.ensure(stubborn);
    expect(world.living('1.0.0')).toHaveLength(2);
    await agent.end();
    await eventually('their end', () => world.living('1.0.0').length === 0);
  });

  it('left over by a killed parent is found, ended and replaced', async () => {
    const first = world.run();
    const release = world.goodRelease('1.0.0');
    await world.ensure(release);
    const [orphan = 0] = world.living('1.0.0');
    await first.end('SIGKILL');
    expect(world.living('1.0.0')).toEqual([orphan]);
    await eventually('the agent offline', () => world.server.socket === null);
    world.run();
    await eventually('its end', () => !world.living('1.0.0').includes(orphan));
    expect(await world.ensure(release)).toMatchObject({ ok: true });
    expect(world.living('1.0.0')).toHaveLength(1);
  });

  it('stays ended after remote_control.stop, also when the agent is restarted', async () => {
    const agent = world.run();
    await world.ensure(world.goodRelease('1.0.0'));
    expect(await world.server.command('remote_control.stop', {})).toMatchObject({ ok: true, result: {} });
    expect(world.living('1.0.0')).toEqual([]);
    await agent.end();
    world.run();
    expect(await world.server.command('remote_control.stop', {})).toMatchObject({ ok: true });
    expect(world.pids('1.0.0')).toHaveLength(1);
  });

  it('is given up when remote_control.stop comes while it is being downloaded', async () => {
    world.run();
    const release = world.goodRelease('1.0.0');
    world.server.routes.set(releasePath('1.0.0'), () => undefined); // never answers
    const id = await world.server.send('remote_control.ensure', world.ensurePayload(release));
    await eventually('the acknowledgement', () => world.server.about(id, 'command_ack').length === 1);
    expect(await world.server.command('remote_control.stop', {})).toMatchObject({ ok: true });
    expect(await world.server.result(id)).toMatchObject({ ok: false, error: { code: 'agent_exited' } });
  });
});
