import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { Xvfb } from './support/xvfb.ts';

let server: Xvfb;
let relay: FakeRelay;
let agent: AgentProcess;

beforeAll(async () => {
  server = await Xvfb.start();
  relay = await FakeRelay.start();
  agent = new AgentProcess({ relayUrl: relay.url, display: server.display });
}, 30_000);

afterAll(async () => {
  await agent?.stop();
  await relay?.stop();
  await server?.stop();
});

test('registers with its key, its monitors and a line for its launcher', async () => {
  const register = await relay.registered();
  expect(relay.keys).toEqual(['Bearer gck_test_0123456789abcdef']);
  expect(register).toMatchObject({ agentId: 'machine-1', platform: `linux-${process.arch}` });
  expect(register.monitors.map(({ name, x, width, primary }) => ({ name, x, width, primary }))).toEqual([
    { name: 'LEFT', x: 0, width: 1920, primary: true },
    { name: 'RIGHT', x: 1920, width: 1920, primary: false },
  ]);
});

test('a viewer gets the desktop, the cursor and a whole picture', async () => {
  await relay.startSession();
  relay.attachViewer();
  const { value: frame } = await relay.data.next('screenFrame');
  expect(frame).toMatchObject({ seq: 1, width: 1920, height: 1080, whole: true });
  expect(relay.data.all.map(({ $case }) => $case)).toEqual([
    'dataHello',
    'desktopInfo',
    'cursorShape',
    'screenFrame',
  ]);
});
