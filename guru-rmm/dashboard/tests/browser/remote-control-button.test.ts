// When there is a session to be had, and why not.
import { describe, expect, test } from '@jest/globals';
import { picture } from '../support/browser.ts';
import { eventually, OFFLINE_AGENT, setUpStage } from '../support/stage.ts';

const stage = setUpStage();

describe('the button', () => {
  const whyNot = async () => (await stage.page.getByTestId('remote-control-why-not').textContent()) ?? '';

  test('is disabled for a machine that is offline, says why, and wakes up with it', async () => {
    await stage.visit(`/agents/${OFFLINE_AGENT}`);
    const button = stage.page.getByTestId('remote-control-button');
    await button.waitFor();
    expect(await button.isDisabled()).toBe(true);
    expect(await whyNot()).toMatch(/offline/);
    await picture(stage.page, 'agent-offline');
    stage.switchOn();
    await eventually('the button is enabled', () => button.isEnabled());
  });

  test('is disabled while the server sees an obstacle, and says which', async () => {
    const reason = 'Guru Connect has switched off the embedded viewer.';
    Object.assign(stage.rmm.capabilities, { available: false, reason });
    await stage.openAgent();
    await eventually('the reason', async () => (await whyNot()) === reason);
    expect(await stage.page.getByTestId('remote-control-button').isDisabled()).toBe(true);
  });

  test('offers attended sessions only where Guru Connect can ask, and never turns one into the other', async () => {
    await stage.openAgent();
    await eventually('the button is enabled', () =>
      stage.page.getByTestId('remote-control-button').isEnabled(),
    );
    const mode = stage.page.getByTestId('remote-control-mode');
    expect(await mode.count()).toBe(0);
    const { features } = stage.rmm.capabilities;
    Object.assign(features, { consent_prompt: true, support_codes: true });
    await stage.page.reload();
    await mode.getByText('Attended', { exact: true }).click();
    await stage.page.getByText('Asks the user at the machine first.').waitFor();
    await picture(stage.page, 'agent-attended');
    features.consent_prompt = false;
    // The page asks again by itself.
    await eventually('the button is disabled', () =>
      stage.page.getByTestId('remote-control-button').isDisabled(),
    );
    expect(await whyNot()).toMatch(/cannot ask users at the moment/);
    features.consent_prompt = true;
    await eventually('the button is enabled', () =>
      stage.page.getByTestId('remote-control-button').isEnabled(),
    );
    await stage.page.getByTestId('remote-control-button').click();
    await stage.stateIs('first_frame');
    expect(stage.rmm.callsTo('POST', /\/remote-control$/)[0]?.body).toEqual({ mode: 'attended' });
  });

  test('asks for the reason of an attended session where the policy wants one', async () => {
    Object.assign(stage.rmm.capabilities.features, { consent_prompt: true, support_codes: true });
    stage.rmm.capabilities.attended_reason = 'required';
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-mode').getByText('Attended', { exact: true }).click();
    const reason = stage.page.getByTestId('remote-control-reason');
    await reason.fill('  ');
    await stage.page.getByTestId('remote-control-button').click();
    await stage.page.getByText('Say why: the user sees it when they are asked.').waitFor();
    expect(await reason.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(stage.rmm.callsTo('POST', /\/remote-control$/)).toEqual([]);
    await picture(stage.page, 'agent-reason-missing');
    await reason.fill('Printer is stuck');
    await stage.page.keyboard.press('Enter');
    await stage.stateIs('first_frame');
    expect(stage.rmm.callsTo('POST', /\/remote-control$/)[0]?.body).toEqual({
      mode: 'attended',
      reason: 'Printer is stuck',
    });
  });
});
