// The list of machines, and one of them.
import { describe, expect, test } from '@jest/globals';
import { picture } from '../support/browser.ts';
import { AGENT, eventually, HOSTILE, OFFLINE_AGENT, setUpStage } from '../support/stage.ts';

const stage = setUpStage();

describe('machines', () => {
  test('are listed, searched, and follow live events; what they say of themselves is text', async () => {
    await stage.visit();
    await stage.page.getByTestId('agent-row').nth(1).waitFor();
    await picture(stage.page, 'agents-light');
    expect(await stage.page.getByText(HOSTILE).first().isVisible()).toBe(true);
    expect(await stage.page.locator('img[src=x]').count()).toBe(0);
    const row = stage.page.locator(`[data-testid=agent-row][data-agent-id="${OFFLINE_AGENT}"]`);
    await row.getByText('Offline').waitFor();
    await eventually('the page listens', () => stage.rmm.listeners() === 1);
    stage.switchOn();
    await row.getByText('Online').waitFor();
    const clone = { hostname: HOSTILE, seen_at: new Date().toISOString() };
    stage.rmm.putAgent({ agent_id: AGENT, hostname: 'lab-desk-01', os: 'Debian', online: true, clone });
    await stage.page.getByTestId('machine-cloned').getByText(`Cloned: ${HOSTILE}`).waitFor();
    await stage.page.getByTestId('agent-search').fill('debian');
    await eventually('one row left', async () => (await stage.page.getByTestId('agent-row').count()) === 1);
    await stage.page.getByTestId('agent-row').click();
    await stage.page.getByRole('heading', { name: 'lab-desk-01' }).waitFor();
    const warning = stage.page.getByTestId('clone-warning');
    await warning.getByText(`guru-rmm-agent enroll --server ${stage.rmm.origin}`).waitFor();
  });

  test('one that is enrolled meanwhile appears', async () => {
    await stage.visit();
    await stage.page.getByTestId('agent-row').first().waitFor();
    const newcomer = {
      agent_id: 'new',
      hostname: 'fresh-02',
      os: 'Debian',
      platform: 'linux',
      online: true,
    };
    stage.rmm.putAgent(newcomer);
    await stage.page.getByText('fresh-02').waitFor();
  });

  test('go on being followed after a refused or a cut stream', async () => {
    const comeUp = stage.rmm.refuseAll({
      method: 'GET',
      path: /events$/,
      status: 502,
      code: 'unavailable',
      detail: 'Restarting.',
    });
    await stage.visit();
    await stage.page.getByText('Live updates are interrupted').waitFor();
    comeUp();
    await eventually('the page listens', () => stage.rmm.listeners() === 1);
    await stage.page.getByText('Live updates are interrupted').waitFor({ state: 'detached' });
    stage.rmm.cutStreams();
    await eventually('the page listens again', () => stage.rmm.listeners() === 1);
    stage.switchOn();
    await stage.page
      .locator(`[data-testid=agent-row][data-agent-id="${OFFLINE_AGENT}"]`)
      .getByText('Online')
      .waitFor();
  });

  test('that nobody looks at cause no calls', async () => {
    let questions = 0;
    stage.page.on('request', (request) => {
      if (/\/api\/agents(\/[^/]+)?$/.test(new URL(request.url()).pathname)) questions += 1;
    });
    const rename = async (hostname: string) => {
      stage.rmm.putAgent({ agent_id: AGENT, hostname, os: 'Debian', online: true });
      await stage.page.getByRole('heading', { name: hostname, exact: true }).waitFor();
    };
    await stage.openAgent();
    await eventually('the page listens', () => stage.rmm.listeners() === 1);
    // The page asks once more when it learns that the stream stands, and again when an event meets that question.
    let round = 0;
    await eventually('an event after the last of its own questions', async () => {
      const before = questions;
      round += 1;
      await rename(`round-${round}`);
      return questions === before;
    });
    const own = questions;
    for (let beat = 0; beat < 20; beat += 1) stage.switchOn();
    await rename('renamed');
    expect(questions).toBe(own);
  });

  test('an administrator makes an enrolment token, which the page forgets when the dialog closes', async () => {
    await stage.visit();
    await stage.page.getByTestId('enrollment-open').click();
    await stage.page.getByTestId('enrollment-create').click();
    await stage.page.getByTestId('enrollment-token').waitFor();
    expect(await stage.page.getByTestId('enrollment-token').inputValue()).toBe('enrol-me');
    // Whoever mints one for each machine leaves many behind that are good for a day.
    await stage.page.getByText(/Enrols any number of machines until/).waitFor();
    await picture(stage.page, 'enrollment-token');
    await stage.page.getByRole('button', { name: /^Revoke the token by Ada/ }).click();
    await stage.page.getByTestId('token-row').waitFor({ state: 'detached' });
    expect(stage.rmm.tokens).toEqual([]);
    await stage.page.getByRole('button', { name: 'Close' }).click();
    await stage.page.getByTestId('enrollment-open').click();
    await stage.page.getByTestId('enrollment-create').waitFor();
    expect(await stage.page.getByTestId('enrollment-token').count()).toBe(0);
  });

  test('an administrator removes one after a question, a technician cannot', async () => {
    await stage.openAgent();
    await stage.page.getByTestId('remove-machine').click();
    await picture(stage.page, 'remove-machine');
    await stage.page.getByTestId('remove-machine-confirm').click();
    await stage.page.locator(`[data-agent-id="${OFFLINE_AGENT}"]`).waitFor();
    expect(await stage.page.locator(`[data-agent-id="${AGENT}"]`).count()).toBe(0);
    stage.rmm.role = 'technician';
    await stage.visit(`/agents/${OFFLINE_AGENT}`);
    await stage.page.getByTestId('remote-control-history').or(stage.page.getByText('Nobody has')).waitFor();
    expect(await stage.page.getByTestId('remove-machine').count()).toBe(0);
  });

  test('an unknown one is told as such', async () => {
    await stage.visit('/agents/nobody');
    await stage.page.getByText('There is no such machine.').waitFor();
  });
});
