import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AgentProcess } from '../tests/support/agent-process.ts';
import { FakeRelay } from '../tests/support/fake-relay.ts';
import { Weston } from './support/weston.ts';

let weston: Weston;
let relay: FakeRelay;

beforeAll(async () => {
  weston = await Weston.start();
  relay = await FakeRelay.start();
});

afterAll(async () => {
  weston.stop();
  await relay.stop();
});

test.each([
  ['with WAYLAND_DISPLAY of the session', () => weston.environment],
  ['that knows nothing but DISPLAY', () => ({ ...process.env, XDG_SESSION_TYPE: undefined })],
])('an agent %s refuses Xwayland in words, and shows no black picture', async (_title, environment) => {
  // The compositor starts its Xwayland for the first client.
  const clock = spawn('xclock', ['-update', '1'], {
    env: { ...weston.environment, DISPLAY: weston.display },
    stdio: 'ignore',
  });
  try {
    const agent = new AgentProcess({
      relayUrl: relay.url,
      display: weston.display,
      environment: environment(),
    });
    expect(await agent.exited()).toBe(69);
    expect(agent.lines.at(-1)).toMatchObject({
      code: 'display_unsupported',
      msg: expect.stringContaining('Wayland'),
    });
    expect(relay.keys).toEqual([]);
  } finally {
    clock.kill('SIGKILL');
  }
});
