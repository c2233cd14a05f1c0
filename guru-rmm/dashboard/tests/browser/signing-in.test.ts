// In and out of the dashboard.
import { describe, expect, test } from '@jest/globals';
import { picture } from '../support/browser.ts';
import { PASSWORD } from '../support/fake-rmm.ts';
import { AGENT, setUpStage } from '../support/stage.ts';

const stage = setUpStage();

describe('signing in', () => {
  test('a wrong password is told plainly, a right one leads where the visitor was headed', async () => {
    await stage.page.goto(`${stage.rmm.origin}/agents/${AGENT}`);
    await stage.page.getByTestId('sign-in-email').fill('ada@example.test');
    await stage.page.getByTestId('sign-in-password').fill('wrong');
    await stage.page.getByTestId('sign-in-submit').click();
    await stage.page.getByText('The e-mail address or the password is wrong.').waitFor();
    await picture(stage.page, 'sign-in-wrong');
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
