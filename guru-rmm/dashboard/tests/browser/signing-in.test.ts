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

  test('signing out forgets what was seen', async () => {
    await stage.visit();
    await stage.page.getByTestId('agent-row').first().waitFor();
    await stage.page.getByTestId('user-menu').click();
    await stage.page.getByTestId('sign-out').click();
    await stage.page.getByTestId('sign-in-email').waitFor();
    await stage.page.goto(`${stage.rmm.origin}/agents`);
    await stage.page.getByTestId('sign-in-email').waitFor();
  });
});
