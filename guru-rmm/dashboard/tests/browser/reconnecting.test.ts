// Guru Connect restarts in mid-session: the viewer says that it reconnects, and later that it is connected again.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { picture } from '../support/browser.ts';
import type { FakeRmm } from '../support/fake-rmm.ts';
import { setUpSurroundings } from '../support/surroundings.ts';

const AGENT = {
  agent_id: 'd3b07384-d113-4ec5-a5b0-0b3c5d1f2a10',
  device_id: 'd3b07384-d113-4ec5-a5b0-0b3c5d1f2a10',
  hostname: 'lab-desk-01',
  os: 'Debian GNU/Linux 12',
  platform: 'linux-x64',
  agent_version: '1.0.0',
  online: true,
  enrolled_at: '2026-01-05T10:00:00Z',
  last_seen_at: '2026-01-05T10:00:00Z',
};

const surroundings = setUpSurroundings();
let rmm: FakeRmm;
let page: Page;

beforeEach(async () => {
  rmm = await surroundings.startRmm();
  rmm.agents.push(AGENT);
});
afterEach(async () => {
  await surroundings.browser.leave(page);
  await rmm.close();
  expect(surroundings.browser.complaints.splice(0)).toEqual([]);
});

const status = () => page.getByTestId('remote-control-status');
const stateIs = (state: string) =>
  page.locator(`[data-testid=remote-control-status][data-state=${state}]`).waitFor();

async function connect(look: { width?: number; height?: number; dark?: boolean }): Promise<Frame> {
  page = await surroundings.browser.newPage(look);
  await page.context().addCookies([rmm.cookie()]);
  await page.goto(`${rmm.origin}/agents/${AGENT.agent_id}`);
  await page.getByTestId('remote-control-button').click();
  await stateIs('first_frame');
  // The keyboard is the machine's from now on.
  await page.waitForFunction(() => document.activeElement?.tagName === 'IFRAME');
  const frame = page.frames().find((one) => one.url().startsWith(surroundings.viewer.origin));
  if (!frame) throw new Error('the viewer is not framed');
  return frame;
}

const say = (frame: Frame, type: string, payload: object) =>
  frame.evaluate(([t, p]) => window.fakeViewer.say(t, p, {}), [type, payload] as const);

describe.each([
  { name: 'light', width: 1280, height: 800, dark: false },
  { name: 'dark', width: 1280, height: 800, dark: true },
  { name: 'phone', width: 390, height: 844, dark: false },
  { name: 'phone-dark', width: 390, height: 844, dark: true },
])('while the viewer reconnects, in $name', (look) => {
  test('the panel says so, and is connected again without a click', async () => {
    const frame = await connect(look);
    const calls = () => rmm.callsTo('POST', /\/remote-control$/).length + rmm.callsTo('DELETE', /./).length;
    const before = calls();
    const picturePlace = await page.getByTestId('remote-control-iframe').boundingBox();

    for (const attempt of [1, 2]) await say(frame, 'viewer:reconnecting', { attempt });
    await stateIs('reconnecting');
    await page.getByText('Reconnecting, attempt 2').waitFor();
    const alert = page.getByRole('alert').filter({ hasText: 'The session stays open' });
    await alert.waitFor();
    // What is read out: the state without the count, which would be read for every attempt.
    expect(await status().ariaSnapshot()).toBe('- status: Reconnecting');
    const [box, window] = [await alert.boundingBox(), page.viewportSize()];
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(window?.width ?? 0);
    expect(await overflow()).toBe(0);
    expect(await contrast('[role=alert] p')).toBeGreaterThanOrEqual(4.5);
    expect(await contrast('[data-testid=remote-control-status]')).toBeGreaterThanOrEqual(4.5);
    // The last picture stays where it was, and the session can still be ended.
    expect(await page.getByTestId('remote-control-iframe').boundingBox()).toEqual(picturePlace);
    expect(await page.getByTestId('remote-control-end').isEnabled()).toBe(true);
    await picture(page, `${look.name}-reconnecting`);

    await say(frame, 'viewer:connected', { monitors: [] });
    await stateIs('first_frame');
    expect(await status().ariaSnapshot()).toBe('- status: Connected');
    await alert.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME');
    expect(calls()).toBe(before);
  });
});

test('several restarts in a row are survived one by one', async () => {
  const frame = await connect({});
  for (const attempt of [1, 1, 1]) {
    await say(frame, 'viewer:reconnecting', { attempt });
    await stateIs('reconnecting');
    await say(frame, 'viewer:connected', { monitors: [] });
    await stateIs('first_frame');
  }
  expect(rmm.callsTo('DELETE', /./)).toEqual([]);
});

/** How far the page is wider than its window. */
function overflow(): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** The contrast of an element's text with what is behind it (WCAG 2.2, 1.4.3). */
function contrast(selector: string): Promise<number> {
  return page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    if (!element) throw new Error(`there is no ${wanted}`);
    const numbers = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [r = 0, g = 0, b = 0] = numbers(color)
        .slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let behind: Element | null = element;
    while (behind && (numbers(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) {
      behind = behind.parentElement;
    }
    const shades = [
      getComputedStyle(element).color,
      getComputedStyle(behind ?? document.body).backgroundColor,
    ]
      .map(luminance)
      .sort((a, b) => b - a);
    return ((shades[0] ?? 0) + 0.05) / ((shades[1] ?? 0) + 0.05);
  }, selector);
}
