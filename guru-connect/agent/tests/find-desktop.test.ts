import { existsSync } from 'node:fs';
import { FEATURE } from '@guru-connect/proto/features';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { Machine, USER } from './support/machine.ts';
import { AGENT } from './support/programs.ts';

let machine: Machine;
let relay: FakeRelay;
let agent: AgentProcess | undefined;

beforeEach(async () => {
  machine = await Machine.create();
  relay = await FakeRelay.start();
});

afterEach(async () => {
  agent?.child.kill('SIGKILL');
  await agent?.exited();
  agent = undefined;
  await relay.stop();
  machine.remove();
});

/** A service of the machine: without DISPLAY, outside of every session. */
function startService(user: 'root' | 'stranger' = 'root'): AgentProcess {
  agent = new AgentProcess({
    relayUrl: relay.url,
    command: machine.command([process.execPath, AGENT], user),
    environment: machine.environment,
    through: 'pipe',
  });
  return agent;
}

/** Width of the picture that a new session shows. */
async function widthOfSession(sessionId: string): Promise<number> {
  const from = relay.data.all.length;
  await relay.startSession(sessionId);
  relay.attachViewer();
  const { value } = await relay.data.next('screenFrame', from);
  relay.sendControl({ $case: 'sessionEnd', value: { sessionId, reason: 'requested' } });
  return value.width;
}

describe('a service without DISPLAY', () => {
  test.each(['Xvfb', 'Xvnc'] as const)('finds the %s of another user, and its cookie', async (kind) => {
    machine.addServer(kind, '640x480');
    startService();
    expect((await relay.registered()).monitors).toMatchObject([{ width: 640, height: 480 }]);
    expect(await widthOfSession('session-1')).toBe(640);
  });

  test('shows the session in front, and follows to another one between sessions', async () => {
    const first = machine.addServer('Xvfb', '640x480');
    const second = machine.addServer('Xvfb', '800x600');
    const sessions = (inFront: number) =>
      ({
        c1: { type: 'x11', display: first, active: inFront === first },
        c2: { type: 'x11', display: second, active: inFront === second },
      }) as const;
    machine.login(sessions(second));
    startService();
    await relay.registered();
    expect(await widthOfSession('session-1')).toBe(800);
    machine.login(sessions(first));
    expect(await widthOfSession('session-2')).toBe(640);
    machine.login({ c1: sessions(second).c1 });
    const from = relay.control.all.length;
    relay.sendSessionStart('session-3');
    const { value } = await relay.control.next('sessionRefused', from);
    expect(value).toMatchObject({ code: 'no_display', detail: expect.stringContaining('in the background') });
  });
});

test('a service asks the user of the desktop that it has found', async () => {
  machine.addServer('Xvfb', '640x480');
  relay.features = [FEATURE.consent];
  startService();
  await relay.registered();
  relay.askConsent('session-1');
  expect((await relay.control.next('consentShown')).value).toEqual({ sessionId: 'session-1' });
});

describe('a service without a desktop that it can show says why', () => {
  test.each([
    [
      'of a Wayland session',
      'wayland',
      'display_unsupported',
      `desktop of user ${USER} is a Wayland session`,
    ],
    ['of a session of text', 'tty', 'no_display', 'nobody is signed in to a desktop'],
  ] as const)('%s', async (_title, type, code, words) => {
    machine.login({ c1: { type, active: true } });
    await expectEnd(startService(), code, words);
  });

  test('of no session', async () => {
    await expectEnd(startService(), 'no_display', 'nobody is signed in to a desktop');
  });

  test('of a compositor, without a connection to it, which would start Xwayland', async () => {
    const { touched } = machine.addCompositor();
    await expectEnd(startService(), 'display_unsupported', 'desktop of this machine is Wayland');
    expect(existsSync(touched)).toBe(false);
  });

  test('of a desktop that it has no right to', async () => {
    machine.addServer('Xvfb', '640x480', { absolute: false });
    await expectEnd(startService('stranger'), 'display_unsupported', 'refuses the agent');
  });
});

async function expectEnd(service: AgentProcess, code: string, words: string): Promise<void> {
  expect(await service.exited()).toBe(69);
  const error = service.lines.filter(({ level }) => level === 'error').at(-1);
  expect(error).toMatchObject({ code, msg: expect.stringContaining(words) });
  // libxcb prints what the X server says
  expect(service.stderr.trim().split('\n').at(-1)).toContain(words);
  expect(relay.keys).toEqual([]);
}
