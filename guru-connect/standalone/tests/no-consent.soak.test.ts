import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { LoginSession, type LoginSessionOptions } from '../../agent/tests/support/login-session.ts';
import { AGENT } from '../../agent/tests/support/programs.ts';
import { SupportDesk, type WaitingTechnician } from './support/support-desk.ts';

const PROGRAM = [process.execPath, AGENT];

let desk: SupportDesk;
const after: (() => void)[] = [];

beforeAll(async () => {
  desk = await SupportDesk.open();
});
afterAll(() => desk?.close());
afterEach(async () => {
  await desk.clear();
  for (const undo of after.splice(0)) undo();
});

/** The technician reads these words, and the session's last events and its end say the same. */
async function endsWith(
  { path, viewer }: WaitingTechnician,
  words: string,
  [type, reason]: [type: string, reason: string],
  data: object = {},
): Promise<void> {
  await viewer.getByText(words).waitFor();
  await eventually(async () => (await desk.eventTypes(path)).at(-1) === 'ended');
  expect((await desk.eventsOf(path)).slice(-2)).toMatchObject([
    { type, data },
    { type: 'ended', data: { reason } },
  ]);
  expect((await desk.client.call('getSession', { path })).end_reason).toBe(reason);
}

describe('a user who does not agree', () => {
  test('declines: the technician is told so', async () => {
    const technician = await desk.waitingTechnician();
    const program = desk.startAgent(technician.code);
    await desk.person.decline();
    await endsWith(technician, 'The user of the machine declined.', ['consent_declined', 'consent_declined']);
    expect(await program.exited()).toBe(0);
  });

  test('does not answer: the question leaves the screen, and silence is not consent', async () => {
    const technician = await desk.waitingTechnician({
      consent: { timeout_seconds: 10, on_timeout: 'allow' },
    });
    const program = desk.startAgent(technician.code);
    await desk.person.sees(1);
    const words = 'The user of the machine did not answer in time.';
    await endsWith(technician, words, ['consent_timed_out', 'consent_timed_out']);
    await desk.person.sees(0);
    expect(await program.exited()).toBe(0);
  });
});

describe('a machine on which nobody can be asked', () => {
  test('has no library to draw the question with: no_consent_helper, and the audit names the package', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gc-no-pango-test-'));
    after.push(() => rmSync(folder, { recursive: true, force: true }));
    // the loader finds this file first, and it is no library
    writeFileSync(join(folder, 'libpangocairo-1.0.so.0'), '');
    const technician = await desk.waitingTechnician();
    desk.startAgent(technician.code, { environment: { ...process.env, LD_LIBRARY_PATH: folder } });
    const outcome = ['consent_unavailable', 'no_consent_helper'] as [string, string];
    await endsWith(technician, 'The machine cannot ask its user.', outcome, {
      cause: 'no_consent_helper',
      detail: expect.stringContaining('libpangocairo-1.0-0'),
    });
  });

  test('has a screen locker in front: locked', async () => {
    const { screen } = desk;
    const locker = screen.start('i3lock', '--nofork', '--color', '335577');
    after.push(() => void locker.kill('SIGKILL'));
    await eventually(() => screen.run('xwininfo', '-root', '-tree').includes('i3lock'));
    const technician = await desk.waitingTechnician();
    desk.startAgent(technician.code);
    await endsWith(technician, 'The screen of the machine is locked.', ['consent_unavailable', 'locked']);
  });

  test.each<[LoginSessionOptions, string, string]>([
    [{ locked: true }, 'locked', 'The screen of the machine is locked.'],
    [{ sessionClass: 'greeter' }, 'nobody_logged_in', 'Nobody is logged in at the machine.'],
    [{ state: 'online' }, 'other_session_in_front', 'The user of the machine could not be asked.'],
  ])('has a login session that is %j: %s', async (facts, cause, words) => {
    const login = await LoginSession.start(facts);
    after.push(() => login.stop());
    const technician = await desk.waitingTechnician();
    const { environment } = login;
    desk.startAgent(technician.code, { command: login.command(PROGRAM), environment });
    const reason = cause === 'other_session_in_front' ? 'consent_unavailable' : cause;
    await endsWith(technician, words, ['consent_unavailable', reason], { cause });
  });
});

test('an unlocked login session is asked, and the receipt names its user', async () => {
  const login = await LoginSession.start({ user: 'erika' });
  after.push(() => login.stop());
  const technician = await desk.waitingTechnician();
  const { environment } = login;
  desk.startAgent(technician.code, { command: login.command(PROGRAM), environment });
  await desk.person.decline();
  const outcome = ['consent_declined', 'consent_declined'] as [string, string];
  await endsWith(technician, 'The user of the machine declined.', outcome, { user: 'erika' });
});
