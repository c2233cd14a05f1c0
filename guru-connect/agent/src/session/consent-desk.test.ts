import { Access, type ControlMessage } from '@guru-connect/proto/control';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { FakeDialogs } from '../desktop/fake/fake-dialogs.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { ConsentDesk } from './consent-desk.ts';

let dialogs: FakeDialogs;
let sent: ControlMessage['body'][];
let openDesktop: () => { dialogs: FakeDialogs };
let desk: ConsentDesk;

beforeEach(() => {
  jest.useFakeTimers();
  dialogs = new FakeDialogs();
  sent = [];
  openDesktop = () => ({ dialogs });
  desk = new ConsentDesk({
    relay: { registered: true, has: () => true, send: (body) => sent.push(body) },
    log: pino({ level: 'silent' }),
    openDesktop: async () => openDesktop(),
    changed: () => undefined,
    declined: () => undefined,
    refused: () => undefined,
  });
});

afterEach(() => {
  desk.stop();
  jest.useRealTimers();
});

function ask(sessionId: string, access: Access = Access.ACCESS_CONTROL): void {
  const texts = { technicianName: 'Maria', organisation: 'Example IT', reason: '' };
  desk.ask({ sessionId, ...texts, access, timeoutMs: 60_000, silenceAllows: false });
}

/** Asks, and the user answers. */
async function answered(sessionId: string, result: 'accepted' | 'declined', access?: Access): Promise<void> {
  ask(sessionId, access);
  await jest.advanceTimersByTimeAsync(1);
  dialogs.answer(result);
  await jest.advanceTimersByTimeAsync(1);
}

test('consent lets its session start for two minutes, and as long again after the session was lost', async () => {
  await answered('session-1', 'accepted');
  jest.advanceTimersByTime(119_000);
  expect(desk.letsStart('session-1')).toBe(true);
  jest.advanceTimersByTime(2_000);
  expect(desk.letsStart('session-1')).toBe(false);
  desk.sessionLost('session-1');
  jest.advanceTimersByTime(119_000);
  expect(desk.letsStart('session-1')).toBe(true);
  jest.advanceTimersByTime(2_000);
  expect(desk.letsStart('session-1')).toBe(false);
  expect(desk.grant('session-1')).toBe('view_and_control');
});

test('another question about a session opens a dialog, and its answer takes the place of the first', async () => {
  await answered('session-1', 'accepted', Access.ACCESS_VIEW);
  expect(desk.grant('session-1')).toBe('view');
  await answered('session-1', 'accepted', Access.ACCESS_CONTROL);
  expect(desk.grant('session-1')).toBe('view_and_control');
  await answered('session-1', 'declined', Access.ACCESS_VIEW);
  expect(desk.grant('session-1')).toBeNull();
  expect(desk.letsStart('session-1')).toBe(false);
  expect(desk.declined('session-1')).toBe(true);
});

test('a relay that names no access is granted what the user was asked for: all of it', async () => {
  await answered('session-1', 'accepted', Access.ACCESS_UNSPECIFIED);
  expect(desk.grant('session-1')).toBe('view_and_control');
});

test('keeps sixteen answers, the newest ones', async () => {
  for (let i = 0; i < 17; i++) await answered(`session-${i}`, 'accepted');
  expect(desk.letsStart('session-0')).toBe(false);
  expect(desk.letsStart('session-1')).toBe(true);
  expect(desk.letsStart('session-16')).toBe(true);
});

test('a machine without a display answers so, and is asked anew the next time', async () => {
  openDesktop = () => {
    throw new AgentFault('no_display', 'the display of this machine is gone');
  };
  ask('session-1');
  await jest.advanceTimersByTimeAsync(1);
  const value = {
    outcome: 'unavailable',
    cause: 'no_display',
    detail: 'the display of this machine is gone',
  };
  expect(sent).toMatchObject([{ $case: 'consentResponse', value }]);
  openDesktop = () => ({ dialogs });
  await answered('session-1', 'accepted');
  expect(desk.letsStart('session-1')).toBe(true);
});

test('an answer that comes as its question is taken back grants nothing', async () => {
  ask('session-1');
  await jest.advanceTimersByTimeAsync(1);
  dialogs.answer('accepted');
  desk.forget('session-1');
  await jest.advanceTimersByTimeAsync(1);
  expect(desk.letsStart('session-1')).toBe(false);
  expect(sent.map((body) => body?.$case)).toEqual(['consentShown']);
});
