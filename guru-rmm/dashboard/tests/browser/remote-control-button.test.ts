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

  test('offers to ask the user only with consent_prompt', async () => {
    await stage.openAgent();
    await eventually('the button is enabled', () =>
      stage.page.getByTestId('remote-control-button').isEnabled(),
    );
    expect(await stage.page.getByText('Ask the user first').count()).toBe(0);
    stage.rmm.capabilities.features.consent_prompt = true;
    await stage.page.reload();
    await stage.page.getByText('Ask the user first').click();
    await stage.page.getByTestId('remote-control-button').click();
    await stage.stateIs('first_frame');
    expect(stage.rmm.callsTo('POST', /\/remote-control$/)[0]?.body).toEqual({ mode: 'attended' });
  });
});
