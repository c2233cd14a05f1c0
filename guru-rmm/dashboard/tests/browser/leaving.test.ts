// A session that the technician leaves: by another page of the dashboard, and by a reload.
import { describe, expect, test } from '@jest/globals';
import type { Frame } from 'playwright-core';
import { eventually, setUpStage } from '../support/stage.ts';

const stage = setUpStage();

const ends = () => stage.rmm.callsTo('DELETE', /\/remote-control\//);

describe('leaving a session', () => {
  test('another page of the dashboard asks first, and ends the session only then', async () => {
    await stage.connect();
    const logo = stage.page.getByRole('link', { name: 'Guru RMM' });
    await logo.click();
    await stage.page.getByRole('button', { name: 'Stay' }).click();
    await stage.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await stage.stateIs('first_frame');
    expect(ends()).toEqual([]);
    await logo.click();
    await stage.page.getByTestId('leave-session').click();
    await eventually('the session is ended', () => ends().length === 1);
    await stage.page.getByTestId('agent-row').first().waitFor();
  });

  test('a reload asks, and finds the same session again', async () => {
    await stage.connect();
    const sessionOf = (frame: Frame) => new URL(frame.url()).searchParams.get('session_id');
    const before = sessionOf(stage.viewerFrame());
    const asked = stage.page.waitForEvent('dialog');
    const reloaded = stage.page.reload();
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
    await reloaded;
    await stage.stateIs('first_frame');
    expect(sessionOf(stage.viewerFrame())).toBe(before);
    expect(stage.rmm.callsTo('POST', /\/agents\/.*\/remote-control$/)).toHaveLength(1);
    expect(stage.rmm.callsTo('POST', /\/viewer$/)).toHaveLength(1);
    expect(ends()).toEqual([]);
    // What is over asks nothing, and is not looked for again.
    await stage.page.getByTestId('remote-control-end').click();
    await stage.stateIs('ended');
    await stage.page.reload();
    await stage.canConnect();
    expect(stage.rmm.callsTo('POST', /\/viewer$/)).toHaveLength(1);
  });

  test('a reload after the grace says how the session ended, and offers another', async () => {
    await stage.connect();
    stage.rmm.refuse({
      method: 'POST',
      path: /\/viewer$/,
      status: 409,
      code: 'remote_control_ended',
      detail: 'The session has ended.',
      more: { cause_code: 'ended_by_user' },
    });
    stage.page.once('dialog', (dialog) => void dialog.accept());
    await stage.page.reload();
    await stage.stateIs('ended');
    await stage.page.getByText('The user at the machine ended the session.').waitFor();
    await stage.page.getByRole('button', { name: 'Connect again' }).click();
    await stage.stateIs('first_frame');
    expect(stage.rmm.callsTo('POST', /\/agents\/.*\/remote-control$/)).toHaveLength(2);
  });
});
