import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AGENT_KEY, TOKEN } from './rmm-server.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.create();
});
afterEach(() => world.end());

describe('enroll', () => {
  it('keeps the key where only its owner reads it, and the device id when the answer was lost', async () => {
    expect(await world.enroll(TOKEN)).toMatchObject({ code: 0 });
    expect(await world.enroll(TOKEN)).toMatchObject({ code: 0 });
    const [first, second] = world.server.enrolled;
    expect(first).toMatchObject({
      hostname: expect.any(String),
      platform: 'linux-x64',
      agent_version: '1.0.0',
    });
    expect(first?.device_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(second?.device_id).toBe(first?.device_id);
    const file = join(world.dataDir, 'enrollment.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ agent_key: AGENT_KEY });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(world.dataDir)).mode & 0o777).toBe(0o700);
  });

  it('is refused for a device that has been online, with the way out; a new data folder is a new device', async () => {
    await world.enroll(TOKEN);
    const agent = world.run();
    await world.server.online();
    await agent.end();
    const file = join(world.dataDir, 'enrollment.json');
    const before = await readFile(file, 'utf8');
    const { code, output } = await world.enroll(TOKEN);
    expect(code).toBe(78);
    expect(output).toMatch(/^\[ERROR\] .* enrolled already; remove its data folder .*\n$/);
    expect(await readFile(file, 'utf8')).toBe(before);

    await rm(world.dataDir, { recursive: true });
    expect(await world.enroll(TOKEN)).toMatchObject({ code: 0 });
    const [first, second] = world.server.enrolled;
    expect(second?.device_id).not.toBe(first?.device_id);
  });

  it('says in one sentence that the token is not taken', async () => {
    const { code, output } = await world.enroll('wrong');
    expect(code).toBe(77);
    expect(output).toMatch(
      /^\[ERROR\] The server .* did not enrol this machine: The token is not valid.*\n$/,
    );
    expect(output).not.toContain('wrong');
  });

  it.each([
    ['http://rmm.example', 64, /must be an https/],
    ['nonsense', 64, /must be an https/],
    ['http://127.0.0.1:9', 69, /cannot be reached/],
  ])('to %s ends with %i', async (server, expected, sentence) => {
    const { code, output } = await world.enroll(TOKEN, server);
    expect(code).toBe(expected);
    expect(output).toMatch(sentence);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('wants a token file with something in it', async () => {
    const { code, output } = await world.enroll('');
    expect(code).toBe(64);
    expect(output).toMatch(/token file .* is empty/);
  });

  it('refuses a data folder in which an agent runs, and so does a second agent', async () => {
    await world.enroll(TOKEN);
    world.run();
    await world.server.online();
    expect(await world.enroll(TOKEN)).toMatchObject({
      code: 75,
      output: expect.stringMatching(/already uses/),
    });
    expect(await world.run().ended).toMatchObject({ code: 75 });
  });

  it('damaged files end the run with one sentence', async () => {
    await world.enroll(TOKEN);
    await writeFile(join(world.dataDir, 'enrollment.json'), `{"agent_key":"${AGENT_KEY}"`);
    const { code, output } = await world.run().ended;
    expect(code).toBe(73);
    expect(output).toMatch(/enrollment.json cannot be used: its content is damaged/);
    expect(output).not.toContain(AGENT_KEY);
  });
});

describe('command line', () => {
  it.each([
    [['--version'], 0, /^1\.0\.0\n$/],
    [['run'], 64, /required option/],
    [['dance'], 64, /unknown command/],
    [[], 64, /Usage/],
  ])('%j ends with %i', async (args, code, output) => {
    expect(await world.start(args).ended).toMatchObject({ code, output: expect.stringMatching(output) });
  });

  it('run without enrolment says so', async () => {
    const { code, output } = await world.run().ended;
    expect(code).toBe(64);
    expect(output).toMatch(/is not enrolled/);
  });
});

describe('an agent whose key is refused', () => {
  it.each([401, 403])('ends with 77 on %i', async (status) => {
    await world.enroll(TOKEN);
    world.server.refuseSockets = status;
    expect(await world.run().ended).toMatchObject({
      code: 77,
      output: expect.stringMatching(/remove its data folder and enrol the machine anew/),
    });
  });

  it('ends with 77 when the server closes the socket with 4401', async () => {
    await world.enroll(TOKEN);
    const agent = world.run();
    (await world.server.online()).close(4401);
    expect(await agent.ended).toMatchObject({ code: 77 });
  });

  it('is not what a server in trouble means', async () => {
    await world.enroll(TOKEN);
    world.server.refuseSockets = 503;
    const agent = world.run();
    await eventually('the refusal', () => agent.output.includes('answers with status 503'));
    world.server.refuseSockets = null;
    await world.server.online();
    expect(await agent.end()).toMatchObject({ code: 0 });
  });
});
