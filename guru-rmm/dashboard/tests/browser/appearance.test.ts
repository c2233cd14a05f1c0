import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { picture } from '../support/browser.ts';
import type { FakeRmm } from '../support/fake-rmm.ts';
import { setUpSurroundings } from '../support/surroundings.ts';

/** A machine with everything that could break a layout: a long name without a space, a long system. */
const AGENT = {
  agent_id: 'd3b07384-d113-4ec5-a5b0-0b3c5d1f2a10',
  device_id: 'd3b07384-d113-4ec5-a5b0-0b3c5d1f2a10',
  hostname: 'accounting-workstation-with-a-very-long-name.branch-office.example',
  os: 'Debian GNU/Linux 12 (bookworm) 6.1.0-28-amd64',
  platform: 'linux-x64',
  agent_version: '1.0.0',
  online: true,
  enrolled_at: '2026-01-05T10:00:00Z',
  last_seen_at: '2026-01-05T10:00:00Z',
};

const technician = { id: '1', email: 'ada@example.test', name: 'Ada' };
const HISTORY = [
  { remote_control_id: '1', mode: 'unattended', technician, reason: 'Printer is stuck', status: 'active' },
  {
    remote_control_id: '2',
    mode: 'unattended',
    technician,
    reason: null,
    status: 'ended',
    outcome: 'completed',
    end_reason: 'requested',
    ended_at: '2026-01-06T10:12:05Z',
  },
  {
    remote_control_id: '3',
    mode: 'unattended',
    technician: { id: '2', email: 'grace@example.test', name: 'Bo' },
    reason: 'Update',
    status: 'failed',
    outcome: 'failed',
    error_code: 'agent_command_failed',
    cause_code: 'checksum_mismatch',
    error_detail:
      'The remote-control agent that the machine downloaded is not the released one, so it was not run.',
    ended_at: '2026-01-06T10:00:02Z',
  },
].map((row) => ({ ...row, started_at: '2026-01-06T10:00:00Z' }));

const IN_USE = {
  agent_id: AGENT.agent_id,
  technician: { id: '2', email: 'grace@example.test', name: 'Grace Hopper-of-the-Second-Line-Support' },
  reason: 'The printer on the second floor prints nothing but its own name since this morning',
  status: 'active',
  started_at: '2026-01-06T10:00:00Z',
};

const surroundings = setUpSurroundings();
let rmm: FakeRmm;
let page: Page;

beforeAll(async () => {
  rmm = await surroundings.startRmm();
  rmm.agents.push(AGENT, { ...AGENT, agent_id: 'b', hostname: 'web-01', online: false });
  rmm.history.push(...HISTORY);
});

afterAll(() => rmm?.close());

afterEach(async () => {
  await surroundings.browser.leave(page);
});

/** How far the page is wider than its window: text or a table that does not fit. */
function overflow(): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

describe.each([
  { name: 'light', width: 1280, height: 800, dark: false },
  { name: 'dark', width: 1280, height: 800, dark: true },
  { name: 'phone', width: 390, height: 844, dark: false },
  { name: 'phone-dark', width: 390, height: 844, dark: true },
])('in $name', (look) => {
  test('every page fits its window and follows the scheme', async () => {
    page = await surroundings.browser.newPage(look);
    rmm.history.push({ ...IN_USE, remote_control_id: `in-use-${look.name}` });
    await page.goto(rmm.origin);
    await page.getByTestId('sign-in-submit').waitFor();
    await picture(page, `${look.name}-sign-in`);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background === 'rgb(255, 255, 255)').toBe(!look.dark);
    expect(await overflow()).toBe(0);

    await page.context().addCookies([rmm.cookie()]);
    await page.goto(`${rmm.origin}/agents`);
    await page.getByTestId('agent-row').nth(1).waitFor();
    await page.getByText(/In use by Grace/).waitFor();
    await picture(page, `${look.name}-agents`);
    expect(await overflow()).toBe(0);
    const name = await page.getByTestId('agent-row').first().getByRole('link').boundingBox();
    expect(name?.width).toBeGreaterThan(look.width / 8);

    await page.getByTestId('agent-row').first().click();
    await page.getByTestId('remote-control-history').waitFor();
    await picture(page, `${look.name}-agent`);
    expect(await overflow()).toBe(0);

    await page.getByTestId('remote-control-button').click();
    await page.getByTestId('take-over-accept').waitFor();
    await picture(page, `${look.name}-take-over`);
    expect(await overflow()).toBe(0);
    await page.getByTestId('take-over-accept').click();
    await page.locator('[data-testid=remote-control-status][data-state=first_frame]').waitFor();
    await picture(page, `${look.name}-session`);
    expect(await overflow()).toBe(0);
    const frame = await page.getByTestId('remote-control-iframe').boundingBox();
    expect(frame).toMatchObject({ x: 0, width: look.width });
    expect(Math.round((frame?.y ?? 0) + (frame?.height ?? 0))).toBe(look.height);

    await page.getByTestId('remote-control-end').click();
    await page.getByText('Session ended').waitFor();
    await picture(page, `${look.name}-ended`);
    expect(surroundings.browser.complaints.splice(0)).toEqual([]);
  });
});

describe('by keyboard', () => {
  /** From the frame, which has the focus once there is a picture, to the End button, and to what then is told. */
  async function endFromWithin(): Promise<void> {
    await page.locator('[data-testid=remote-control-status][data-state=first_frame]').waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME');
    await page.keyboard.press('Shift+Tab');
    // The key is the frame's, and its process hands the focus back.
    await page.waitForFunction(
      () => document.activeElement?.getAttribute('data-testid') === 'remote-control-end',
    );
    await page.keyboard.press('Enter');
    // The button that was pressed is gone: without help, so would be the focus.
    await page.waitForFunction(() => {
      const { activeElement } = document;
      return activeElement !== document.body && activeElement?.textContent?.includes('Session ended');
    });
  }

  test('sign-in, machine, session, end: nothing needs a mouse, and focus is where one expects it', async () => {
    page = await surroundings.browser.newPage();
    await page.goto(rmm.origin);
    const focused = () =>
      page.evaluate(() => {
        const { activeElement } = document;
        return activeElement?.getAttribute('data-testid') ?? activeElement?.textContent ?? null;
      });
    await page.getByTestId('sign-in-email').waitFor();
    expect(await focused()).toBe('sign-in-email');
    await page.context().addCookies([rmm.cookie()]);
    await page.goto(`${rmm.origin}/agents/${AGENT.agent_id}`);
    // Until the server has said what remote control can do, the field cannot have the focus.
    await page.locator('[data-testid=remote-control-reason]:enabled').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.getByTestId('remote-control-reason').focus();
    await page.keyboard.type('Because');
    await page.keyboard.press('Enter');
    await endFromWithin();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Connect again');
    await page.keyboard.press('Enter');
    await endFromWithin();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Back to the machine');
    await page.keyboard.press('Enter');
    await page.getByTestId('remote-control-button').waitFor();
    expect(await focused()).toBe('remote-control-button');
  });

  test('every control has a name', async () => {
    page = await surroundings.browser.newPage();
    await page.context().addCookies([rmm.cookie()]);
    await page.goto(`${rmm.origin}/agents/${AGENT.agent_id}`);
    await page.getByTestId('remote-control-button').click();
    await page.locator('[data-testid=remote-control-status][data-state=first_frame]').waitFor();
    const tree = await page.locator('body').ariaSnapshot();
    expect(tree).toContain('button "Full screen"');
    expect(tree).toContain(`region "Remote control of ${AGENT.hostname}"`);
    expect(tree).not.toMatch(/- (button|link|textbox)$/m);
    expect(await page.getByTestId('remote-control-iframe').getAttribute('title')).toBe(
      `Screen of ${AGENT.hostname}`,
    );
  });
});
