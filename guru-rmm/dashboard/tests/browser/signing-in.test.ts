// In and out of the dashboard.
import { describe, expect, test } from '@jest/globals';
import type { Response } from 'playwright-core';
import { picture } from '../support/browser.ts';
import { PASSWORD, USER } from '../support/fake-rmm.ts';
import { AGENT, setUpStage } from '../support/stage.ts';

const stage = setUpStage();

describe('signing in', () => {
  test('a wrong password is told plainly, a right one leads where the visitor was headed', async () => {
    const refused: string[] = [];
    const note = (answer: Response) => void (answer.status() >= 400 && refused.push(answer.url()));
    stage.page.on('response', note);
    await stage.page.goto(`${stage.rmm.origin}/agents/${AGENT}`);
    await stage.page.getByTestId('sign-in-email').fill('ada@example.test');
    // Each would be a red line in the browser's console.
    expect(refused).toEqual([]);
    stage.page.off('response', note);
    await stage.page.getByTestId('sign-in-password').fill('wrong');
    await stage.page.getByTestId('sign-in-submit').click();
    await stage.page.getByText('The email address or the password is wrong.').waitFor();
    await picture(stage.page, 'sign-in-wrong');
    expect(await stage.page.getByTestId('sign-in-error').textContent()).toBe(
      '[ERROR] Not signed inThe email address or the password is wrong.',
    );
    await stage.page.getByTestId('sign-in-password').fill(PASSWORD);
    await stage.page.getByTestId('sign-in-submit').click();
    await stage.page.getByRole('heading', { name: 'lab-desk-01' }).waitFor();
    expect(new URL(stage.page.url()).pathname).toBe(`/agents/${AGENT}`);
  });

  test('an unknown user at an empty form stays on the page', async () => {
    await stage.page.goto(stage.rmm.origin);
    await stage.page.getByTestId('sign-in-submit').click();
    await stage.page.getByText('Enter your email address.').waitFor();
    expect(stage.rmm.callsTo('POST', /sign-in/)).toEqual([]);
  });

  test('at another address than its own, the dashboard says where it is, and does not ask to try again', async () => {
    const detail = 'Open this dashboard at https://rmm.example; this is another address.';
    stage.rmm.refuse({
      method: 'POST',
      path: /sign-in$/,
      status: 403,
      code: 'cross_site_request',
      detail,
    });
    await stage.page.goto(stage.rmm.origin);
    await stage.page.getByTestId('sign-in-email').fill('ada@example.test');
    await stage.page.getByTestId('sign-in-password').fill(PASSWORD);
    await stage.page.getByTestId('sign-in-submit').click();
    await stage.page.getByText(detail).waitFor();
    expect(await stage.page.getByTestId('sign-in-error').textContent()).not.toMatch(/try again/i);
    await picture(stage.page, 'sign-in-elsewhere');
  });

  test('signing out forgets what was seen', async () => {
    await stage.visit();
    await stage.page.getByTestId('agent-row').first().waitFor();
    await stage.page.getByTestId('user-menu').click();
    await stage.page.getByTestId('sign-out').click();
    await stage.page.getByTestId('sign-in-email').waitFor();
    await stage.page.goto(`${stage.rmm.origin}/agents`);
    await stage.page.getByTestId('sign-in-email').waitFor();
  });

  test('signing out ends the session first, for which one has to be signed in', async () => {
    await stage.connect();
    await stage.page.getByTestId('user-menu').click();
    await stage.page.getByTestId('sign-out').click();
    await stage.page.getByTestId('sign-in-email').waitFor();
    const ways = stage.rmm.calls.filter(({ method, path }) => method === 'DELETE' || /sign-out$/.test(path));
    expect(ways.map(({ method }) => method)).toEqual(['DELETE', 'POST']);
  });
});

describe('users', () => {
  test('an administrator invites, changes the role of, and disables a user, and is asked before the last two', async () => {
    await stage.visit();
    await stage.page.getByTestId('user-menu').click();
    await stage.page.getByTestId('users-open').click();
    await stage.page.getByTestId('invite-open').click();
    await stage.page.getByTestId('invite-email').fill('grace@example.test');
    await stage.page.getByTestId('invite-name').fill('Grace');
    await stage.page.getByTestId('invite-submit').click();
    await stage.page.getByTestId('password-link').waitFor();
    expect(await stage.page.getByTestId('password-link').inputValue()).toMatch(/\/set-password#/);
    await picture(stage.page, 'user-invited');
    await stage.page.getByRole('button', { name: 'Close' }).click();
    const row = stage.page.locator('[data-email="grace@example.test"]');
    await row.getByText('Invited').waitFor();
    await row.getByRole('combobox').selectOption('auditor');
    await stage.page.getByRole('button', { name: 'Cancel' }).click();
    expect(stage.rmm.callsTo('PATCH', /users/)).toEqual([]);
    await row.getByRole('combobox').selectOption('auditor');
    await stage.page.getByTestId('user-change-confirm').click();
    await row.getByText('Active').waitFor();
    await row.getByRole('button', { name: 'Disable grace@example.test' }).click();
    await stage.page.getByTestId('user-change-confirm').click();
    await row.getByText('Disabled').waitFor();
    expect(stage.rmm.callsTo('PATCH', /users/).map(({ body }) => body)).toEqual([
      { role: 'auditor' },
      { disabled: true },
    ]);
    await picture(stage.page, 'users');
  });

  test('an auditor reads, and is offered nothing that changes anything', async () => {
    stage.rmm.role = 'auditor';
    await stage.visit('/users');
    await stage.page.locator(`[data-email="${USER.email}"]`).getByText('Administrator').waitFor();
    expect(await stage.page.getByTestId('invite-open').count()).toBe(0);
    expect(await stage.page.getByRole('combobox').count()).toBe(0);
    await stage.visit(`/agents/${AGENT}`);
    await stage.page.getByText('Auditors see machines and sessions and control nothing.').waitFor();
    expect(await stage.page.getByTestId('remote-control-button').count()).toBe(0);
  });

  test('a link sets a password and leaves the address bar', async () => {
    await stage.page.goto(`${stage.rmm.origin}/set-password#one-time`);
    await stage.page.getByTestId('new-password').fill('a long enough password');
    await stage.page.getByTestId('new-password-again').fill('another');
    await stage.page.getByTestId('new-password-submit').click();
    await stage.page.getByText('The two passwords differ.').waitFor();
    expect(new URL(stage.page.url()).hash).toBe('');
    await stage.page.reload();
    await stage.page.getByText('This link is incomplete.').waitFor();
    await stage.page.goto(`${stage.rmm.origin}/set-password#one-time`);
    await stage.page.getByTestId('new-password').fill('a long enough password');
    await picture(stage.page, 'set-password');
    await stage.page.getByTestId('new-password-again').fill('a long enough password');
    await stage.page.getByTestId('new-password-submit').click();
    await stage.page.getByTestId('password-set').click();
    await stage.page.getByTestId('sign-in-email').waitFor();
    expect(stage.rmm.callsTo('POST', /password$/).map(({ body }) => body)).toEqual([
      { secret: 'one-time', password: 'a long enough password' },
    ]);
  });
});

describe('a sign-in that runs out under a session', () => {
  /** Connects, and lets the next question to the server find that the sign-in has run out. */
  async function runOut(): Promise<void> {
    await stage.page.clock.install();
    await stage.connect();
    stage.rmm.expireSignIns();
    await stage.page.clock.fastForward('00:31'); // what remote control can do is asked every 30 s
    await stage.page.getByTestId('signed-out').waitFor();
  }

  test('leaves it on the screen, says so, and is renewed in another tab', async () => {
    await runOut();
    await picture(stage.page, 'session-signed-out');
    await stage.page.setViewportSize({ width: 390, height: 844 });
    await stage.page.emulateMedia({ colorScheme: 'dark' });
    await picture(stage.page, 'phone-dark-session-signed-out');
    await stage.stateIs('first_frame');
    expect(await stage.page.getByTestId('remote-control-iframe').count()).toBe(1);
    expect(stage.rmm.callsTo('DELETE', /\/remote-control\//)).toEqual([]);
    await stage.page.context().addCookies([stage.rmm.cookie()]);
    await stage.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await stage.page.getByTestId('signed-out').waitFor({ state: 'detached' });
    await stage.page.getByTestId('user-menu').waitFor();
    await stage.stateIs('first_frame');
  });

  test('asks for a new one once the session is put away', async () => {
    await runOut();
    await stage.page.getByTestId('remote-control-end').click();
    await stage.stateIs('ended');
    await stage.page.getByRole('button', { name: 'Back to the machine' }).click();
    await stage.page.getByTestId('sign-in-email').waitFor();
  });
});
