import { eventually } from '@guru-rmm/testing/eventually.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AGENT_KEY } from './rmm-server.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.enrolled();
});
afterEach(() => world.end());

const of = (kind: string) => world.server.received.filter((message) => message.kind === kind);

describe('the agent on its socket', () => {
  it('greets first, then beats', async () => {
    world.server.heartbeatSeconds = 1;
    const agent = world.run();
    await eventually('three heartbeats', () => of('heartbeat').length >= 3);
    expect(world.server.received[0]).toMatchObject({
      kind: 'hello',
      agent_version: '1.0.0',
      platform: 'linux-x64',
      os: expect.stringMatching(/\S/),
      uptime_seconds: expect.any(Number),
    });
    const beat = of('heartbeat').at(-1) ?? {};
    const {
      cpu_percent: cpu,
      memory_used_bytes: used,
      memory_total_bytes: total,
    } = beat as Record<string, number>;
    expect(cpu).toBeGreaterThanOrEqual(0);
    expect(cpu).toBeLessThanOrEqual(100);
    expect(used).toBeGreaterThan(1e6);
    expect(total).toBeGreaterThan(used ?? 0);
    expect((await agent.end()).output).not.toContain(AGENT_KEY);
  });

  it('ignores kinds that it does not know, counts them and logs one line for each socket', async () => {
    const agent = world.run();
    const socket = await world.server.online();
    const sent = ['{"kind":"screen_lock","locked":true}', '{"kind":"screen_lock"}', '{"kind":7}', 'no JSON'];
    for (const text of sent) socket.send(text);
    // What comes after them is carried out on the same socket.
    expect(await world.server.command('coffee.make', {})).toMatchObject({
      error: { code: 'unknown_command' },
    });
    expect(of('hello')).toHaveLength(1);
    const { output } = await agent.end();
    expect(output.match(/Ignored a message of an unknown kind/g)).toHaveLength(1);
    expect(output).toContain('"kind":"news-of-a-later-version"'); // what the server of these tests says first
    expect(output).toContain('Ignored messages of unknown kinds: 5.');
  });

  it('comes back when the socket is cut', async () => {
    const agent = world.run();
    (await world.server.online()).terminate();
    await eventually('a second greeting', () => of('hello').length === 2);
    expect(await agent.end('SIGINT')).toMatchObject({ code: 0 });
  });

  it('says once what to do when this machine is a copy of the agent’s, and waits before it tries again', async () => {
    const agent = world.run();
    (await world.server.online()).close(4419, 'the agent runs on another machine');
    await eventually('the next try is announced', () =>
      agent.output.includes('No connection to the server (4419)'),
    );
    const { output } = await agent.end();
    expect(output.match(/this is a copy/g)).toHaveLength(1);
    expect(output).toContain(`guru-rmm-agent enroll --server ${world.server.url} --token-file FILE`);
    const [, wait] = /next try in (\d+) ms/.exec(output) ?? [];
    expect(Number(wait)).toBeGreaterThanOrEqual(30_000);
  });

  it('notices a server that has gone silent, and comes back', async () => {
    world.server.heartbeatSeconds = 1;
    world.run();
    const socket = await world.server.online();
    socket.pause(); // reads nothing any more: no pong, and no end of the connection either
    await eventually('a second greeting', () => of('hello').length === 2);
  });

  it('answers a command it does not know, and one that makes no sense', async () => {
    world.run();
    expect(await world.server.command('coffee.make', {})).toMatchObject({
      ok: false,
      error: { code: 'unknown_command', detail: expect.stringContaining('coffee.make') },
    });
    expect(await world.server.command('constructor', {})).toMatchObject({
      error: { code: 'unknown_command' },
    });
    const bad = await world.server.command('remote_control.ensure', { relay_url: 7 });
    expect(bad).toMatchObject({ ok: false, error: { code: 'invalid_payload' } });
  });

  it('says to a technician why it does not take a relay that is not encrypted', async () => {
    world.run();
    const relay_url = 'ws://relay.example:8470/ws/agent?x=1';
    expect(
      await world.server.command('remote_control.ensure', {
        ...world.ensurePayload(world.goodRelease('1.0.0')),
        relay_url,
      }),
    ).toMatchObject({
      error: {
        code: 'invalid_payload',
        detail: expect.stringMatching(
          /^This machine was told to reach Guru Connect at ws:\/\/relay\.example:8470, .* https:\/\/\.$/,
        ),
      },
    });
  });

  it('outlives garbage', async () => {
    const agent = world.run();
    const socket = await world.server.online();
    for (const text of ['', '{', '[]', 'null', '{"kind":"command"}', '{"kind":7}']) socket.send(text);
    expect(await world.server.command('coffee.make', null)).toMatchObject({ ok: false });
    expect(await agent.end()).toMatchObject({ code: 0 });
  });
});

describe('commands', () => {
  it('are acknowledged and carried out once, however often they come, also after a restart', async () => {
    let agent = world.run();
    const release = world.goodRelease('once');
    const id = await world.server.send('remote_control.ensure', world.ensurePayload(release));
    const result = await world.server.result(id);
    expect(world.server.about(id, 'command_ack')).toHaveLength(1);
    await world.server.command('remote_control.stop', {});

    await world.server.send('remote_control.ensure', world.ensurePayload(release), id);
    await eventually('the same result', () => world.server.about(id, 'command_result').length === 2);
    expect(world.server.about(id, 'command_result')[1]).toEqual(result);

    await agent.end('SIGKILL');
    await eventually('the agent offline', () => world.server.socket === null);
    agent = world.run();
    await world.server.send('remote_control.ensure', world.ensurePayload(release), id);
    await eventually('the same result', () => world.server.about(id, 'command_result').length >= 3);
    expect(world.server.about(id, 'command_result').at(-1)).toEqual(result);
    expect(world.pids('once')).toHaveLength(1);
  });

  it('that the agent was killed in are carried out when they come again', async () => {
    const release = world.goodRelease('again');
    const deliver = world.server.hold('again');
    const agent = world.run();
    const id = await world.server.send('remote_control.ensure', world.ensurePayload(release));
    await eventually('the acknowledgement', () => world.server.about(id, 'command_ack').length === 1);
    await agent.end('SIGKILL');
    await eventually('the agent offline', () => world.server.socket === null);
    deliver();
    world.run();
    await world.server.send('remote_control.ensure', world.ensurePayload(release), id);
    expect(await world.server.result(id)).toMatchObject({ ok: true, result: { started: true } });
    expect(world.pids('again')).toHaveLength(1);
  });

  it('bring their result on a later socket when the first one is lost', async () => {
    const release = world.goodRelease('late');
    const deliver = world.server.hold('late');
    world.run();
    const id = await world.server.send('remote_control.ensure', world.ensurePayload(release));
    await eventually('the acknowledgement', () => world.server.about(id, 'command_ack').length === 1);
    (await world.server.online()).terminate();
    deliver();
    expect(await world.server.result(id)).toMatchObject({ ok: true });
    // Read by the server: not sent again on the next socket.
    await eventually('delivery on disk', () =>
      world.note('data/commands.json').includes('"delivered": true'),
    );
    (await world.server.online()).terminate();
    await eventually('a third greeting', () => of('hello').length === 3);
    await world.server.command('coffee.make', null);
    expect(world.server.about(id, 'command_result')).toHaveLength(1);
  });

  it('whose result the server cannot bear do not keep the agent off for ever', async () => {
    world.server.chokesOnResults = true;
    const agent = world.run();
    const id = await world.server.send('coffee.make', null);
    await eventually('the end of it', () => of('hello').length === 4);
    expect(agent.output.match(/\(4400\)/g)).toHaveLength(3);
    const waits = [...agent.output.matchAll(/next try in (\d+) ms/g)].map(([, ms]) => Number(ms));
    expect(waits[2]).toBeGreaterThanOrEqual(1000); // it backs off, though it was welcomed each time
    world.server.chokesOnResults = false;
    await world.server.send('coffee.make', null, id); // asked for again: answered again
    await eventually('the result', () => world.server.about(id, 'command_result').length === 4);
  });
});
