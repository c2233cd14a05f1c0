// What the technician sees while the machine's user is asked, and of the answer.
import { beforeEach, expect, test } from '@jest/globals';
import type { Frame } from 'playwright-core';
import { picture } from '../support/browser.ts';
import { faults } from '../support/faults.ts';
import { AGENT, eventually, setUpStage } from '../support/stage.ts';

const stage = setUpStage();

const LOOKS = [
  { name: 'light', width: 1280, height: 800, dark: false },
  { name: 'dark', width: 1280, height: 800, dark: true },
  { name: 'phone', width: 390, height: 844, dark: false },
  { name: 'phone-dark', width: 390, height: 844, dark: true },
];

beforeEach(() => {
  Object.assign(stage.rmm.capabilities.features, { consent_prompt: true, support_codes: true });
  stage.rmm.embedUrl = (sessionId) => stage.viewer.embedUrl(sessionId, stage.rmm.origin, 'connecting_only');
});

/** Clicks attended and waits until the viewer connects. */
async function ask(): Promise<Frame> {
  await stage.openAgent();
  await stage.page.getByTestId('remote-control-mode').getByText('Attended', { exact: true }).click();
  await stage.page.getByTestId('remote-control-button').click();
  return connecting();
}

/** The viewer, once it connects. */
async function connecting(): Promise<Frame> {
  await stage.stateIs('connecting');
  const frame = await eventually('the viewer is framed', () =>
    stage.page.frames().find((one) => one.url().startsWith(stage.viewer.origin)),
  );
  await frame.waitForFunction(() => 'fakeViewer' in window);
  return frame;
}

/** The question is on the user's screen. */
async function askedFor(seconds: number): Promise<Frame> {
  const frame = await ask();
  const expires_at = new Date(Date.now() + seconds * 1000).toISOString();
  await stage.say(frame, 'viewer:consent_pending', { expires_at, timeout_seconds: seconds });
  await stage.stateIs('awaiting_consent');
  return frame;
}

const consent = () => stage.page.getByTestId('remote-control-consent');

test('the seconds that the user has left count down, and a yes leads to the picture', async () => {
  const frame = await ask();
  await stage.say(frame, 'viewer:consent_pending');
  await consent().getByText('Waiting until the user at the machine can be asked.').waitFor();
  const expires_at = new Date(Date.now() + 60_000).toISOString();
  await stage.say(frame, 'viewer:consent_pending', { expires_at, timeout_seconds: 60 });
  await consent().getByText('The user at the machine is being asked.').waitFor();
  const left = async () => Number(/(\d+) s left/.exec((await consent().textContent()) ?? '')?.[1]);
  const first = await left();
  expect(first).toBeLessThanOrEqual(60);
  await picture(stage.page, 'consent-pending');
  await eventually('a second has gone by', async () => (await left()) < first);
  // What is read out stays the same.
  expect(await consent().getByRole('status').textContent()).toBe('The user at the machine is being asked.');
  await stage.say(frame, 'viewer:connected', { monitors: [] });
  await stage.say(frame, 'viewer:first_frame', { width: 1280, height: 720, elapsed_ms: 1 });
  await stage.stateIs('first_frame');
  expect(await consent().count()).toBe(0);
});

test('the screens of an attended session fit light, dark and a phone, and axe finds nothing serious', async () => {
  stage.rmm.capabilities.attended_reason = 'required';
  const { page } = stage;
  const found: Record<string, string[]> = {};
  const lookAt = async (screen: string) => {
    for (const { name, width, height, dark } of LOOKS) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      const here = await faults(page);
      if (here.length > 0) found[`${name}-${screen}`] = here;
      await picture(page, `${name}-${screen}`);
    }
  };
  await stage.openAgent();
  await page.getByTestId('remote-control-mode').getByText('Attended', { exact: true }).click();
  await page.getByTestId('remote-control-button').click();
  await page.getByText('Say why: the user sees it when they are asked.').waitFor();
  await lookAt('attended');
  await page.getByTestId('remote-control-reason').fill('Printer queue is stuck');
  await page.getByTestId('remote-control-button').click();
  const frame = await connecting();
  await stage.say(frame, 'viewer:consent_pending', {
    expires_at: new Date(Date.now() + 600_000).toISOString(),
    timeout_seconds: 600,
  });
  await stage.stateIs('awaiting_consent');
  await lookAt('attended-asking');
  await stage.say(frame, 'viewer:error', { code: 'consent_declined', detail: 'No.', retryable: false });
  await stage.say(frame, 'viewer:disconnected', { reason: 'consent_declined', clean: true });
  await stage.stateIs('failed');
  await lookAt('attended-declined');
  expect(found).toEqual({});
});

test('Cancel withdraws the question at once, by keyboard too', async () => {
  await askedFor(60);
  const cancel = stage.page.getByRole('button', { name: 'Cancel' });
  await cancel.focus();
  await stage.page.keyboard.press('Enter');
  await stage.stateIs('ended');
  expect(stage.rmm.callsTo('DELETE', /\/remote-control\//)).toHaveLength(1);
  await stage.page.getByText('The session was cancelled while the user was being asked.').waitFor();
  await stage.page.waitForFunction(() => document.activeElement?.textContent?.includes('Session ended'));
});

test.each([
  ['consent_declined', 'consent_declined', 'The user at the machine declined.', /Call the user/],
  ['consent_timed_out', 'consent_timed_out', 'Nobody at the machine answered in time.', /Ask again when/],
  ['consent_unavailable', 'nobody_logged_in', 'Nobody is logged in at the machine.', /somebody log in/],
  ['consent_unavailable', 'locked', 'The screen of the machine is locked.', /unlock the screen/],
  ['consent_unavailable', 'no_consent_helper', /no program that can show/, /Tell your administrator/],
  ['consent_unavailable', 'consent_unavailable', 'In the words of Guru Connect.', /Call the user/],
])('%s with the end %s has words of its own, and what to do', async (code, reason, sentence, advice) => {
  const frame = await askedFor(60);
  await stage.say(frame, 'viewer:error', { code, detail: 'In the words of Guru Connect.', retryable: false });
  await stage.say(frame, 'viewer:disconnected', { reason, clean: true });
  await stage.stateIs('failed');
  const error = stage.page.getByTestId('remote-control-error');
  expect(await error.getAttribute('data-cause-code')).toBe(reason);
  await error.getByText('The session did not start').waitFor();
  await error.getByText(sentence).waitFor();
  await error.getByText(advice).waitFor();
  if (reason === 'consent_declined') await picture(stage.page, 'consent-declined');
  await stage.page.getByRole('button', { name: 'Ask again' }).click();
  await eventually('a second click', () => stage.rmm.callsTo('POST', /\/remote-control$/).length === 2);
});

test('the user who ends the session is told from the technician who does', async () => {
  const frame = await askedFor(60);
  await stage.say(frame, 'viewer:connected', { monitors: [] });
  await stage.say(frame, 'viewer:disconnected', { reason: 'ended_by_user', clean: true });
  await stage.stateIs('ended');
  await stage.page.getByText('The user at the machine ended the session.').waitFor();
});

test('a restart of Guru Connect keeps the question', async () => {
  const frame = await askedFor(60);
  await stage.say(frame, 'viewer:reconnecting', { attempt: 1 });
  await stage.stateIs('reconnecting');
  await stage.say(frame, 'viewer:consent_pending', {
    expires_at: new Date(Date.now() + 30_000).toISOString(),
    timeout_seconds: 60,
  });
  await stage.stateIs('awaiting_consent');
  expect(await consent().textContent()).toMatch(/(29|30) s left/);
});

test('the history names what came of asking', async () => {
  const row = { status: 'ended', ended_at: new Date().toISOString(), outcome: 'unused', mode: 'attended' };
  stage.rmm.history.push(
    {
      ...row,
      end_reason: 'consent_unavailable',
      consent: { state: 'unavailable', cause: 'covered', expires_at: null },
    },
    { ...row, end_reason: 'consent_declined', consent: { state: 'declined', cause: null, expires_at: null } },
    { status: 'active', mode: 'attended', consent: { state: 'pending', cause: null, expires_at: null } },
  );
  await stage.visit(`/agents/${AGENT}`);
  const history = stage.page.getByTestId('remote-control-history');
  await history.getByText('The user at the machine could not be asked. Another window stayed').waitFor();
  await history.getByText('The user at the machine declined.').waitFor();
  await history.getByText('Asking the user').waitFor();
});
