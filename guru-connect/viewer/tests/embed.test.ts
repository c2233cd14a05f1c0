import { launchBrowser } from '@guru-connect/testing/launch-browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildHostMessage, parseViewerMessage, READY_INTERVAL_MS } from 'guru-connect-contract/embed';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { readScreen } from './support/browser.ts';
import { wholeFrame } from './support/encode-frame.ts';
import { collectHints, hinted } from './support/hints.ts';
import { desktopPicture } from './support/pictures.ts';
import { SESSION_ID } from './support/session-id.ts';
import {
  allHeard,
  FRAME_SIZE,
  frameViewer,
  hear,
  heard,
  postToViewer,
  TestHost,
} from './support/test-host.ts';
import { TestRelay } from './support/test-relay.ts';
import type { TestViewer } from './support/test-viewer.ts';

const HEAD = { session_id: SESSION_ID, seq: 1 };
const INIT = buildHostMessage('host:init', { version: '1.0' }, HEAD);
const VIEWPORT = { width: 700, height: 460 };
const MONITORS = [
  { monitorId: 1, name: 'LEFT', x: 0, y: 0, width: 320, height: 200, primary: true },
  { monitorId: 2, name: 'RIGHT', x: 320, y: 0, width: 320, height: 200, primary: false },
];

describe('the viewer in a host page of another origin', () => {
  let browser: Browser;
  let context: BrowserContext;
  let host: TestHost;
  let stranger: TestHost;
  let relay: TestRelay;
  let page: Page;
  const picture = desktopPicture(320, 200);
  const whole = wholeFrame(picture, { seq: 1 });

  beforeAll(async () => {
    [browser, host, stranger] = await Promise.all([launchBrowser(), TestHost.start(), TestHost.start()]);
    relay = await TestRelay.start(host.origin);
    context = await browser.newContext({ reducedMotion: 'reduce', viewport: VIEWPORT });
  });
  afterAll(async () => {
    await Promise.all([browser.close(), host.close(), stranger.close(), relay.close()]);
  });
  beforeEach(async () => {
    page = await context.newPage();
    await collectHints(page);
    await page.goto(host.origin);
  });
  afterEach(() => page.close());

  async function show(viewer: TestViewer, seq = 1): Promise<void> {
    viewer.sendFrame({ ...whole, seq });
    await viewer.next('frameAck', (ack) => ack.seq === seq);
  }
  /** Types of what the host heard, one for each run of viewer:ready. */
  async function types(): Promise<string[]> {
    const all = (await heard(page)).map(({ message }) => message.type);
    return all.filter((type, index) => type !== 'viewer:ready' || all[index - 1] !== type);
  }

  it('goes through its life with a token in the fragment', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'frag-token'));
    const viewer = await relay.nextViewer();
    expect((await viewer.welcome()).credential).toEqual({ $case: 'token', value: 'frag-token' });
    viewer.sendDesktop(MONITORS);
    await show(viewer);
    expect(await hear(page, 'viewer:connected')).toMatchObject({
      monitors: [{ name: 'LEFT' }, { name: 'RIGHT' }],
    });
    const first = await hear(page, 'viewer:first_frame');
    expect(first).toEqual({ width: 320, height: 200, elapsed_ms: expect.any(Number) });
    expect(first.elapsed_ms).toBeGreaterThan(0);
    expect(Buffer.compare((await readScreen(frame)).rgba, picture.rgba)).toBe(0);
    await postToViewer(page, INIT);

    const small = desktopPicture(100, 80);
    viewer.sendFrame(wholeFrame(small, { seq: 2 }));
    expect(await hear(page, 'viewer:resize')).toEqual({ width: 100, height: 80 });

    viewer.terminate();
    const again = await relay.nextViewer();
    expect(await hear(page, 'viewer:reconnecting')).toEqual({ attempt: 1 });
    await again.welcome();
    again.sendDesktop(MONITORS);
    await show(again);
    again.send({ $case: 'sessionEnded', value: { reason: 'agent_lost' } });
    expect(await hear(page, 'viewer:disconnected')).toEqual({ reason: 'agent_lost', clean: false });

    expect((await types()).filter((type) => type !== 'viewer:ready')).toEqual([
      'viewer:connecting',
      'viewer:connected',
      'viewer:first_frame',
      'viewer:resize',
      'viewer:reconnecting',
      'viewer:connected',
      'viewer:resize',
      'viewer:error',
      'viewer:disconnected',
    ]);
    const all = await heard(page);
    expect(all.every(({ origin, right }) => origin === relay.origin && right)).toBe(true);
    expect(all.map(({ message }) => parseViewerMessage(message).kind)).toEqual(all.map(() => 'message'));
    expect(all.map(({ message }) => message.seq)).toEqual(all.map((_entry, index) => index + 1));
  });

  it('takes the token from host:init and stops calling', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin));
    await page.waitForFunction(() => window.heard.length >= 3);
    expect(relay.unclaimed).toBe(0);
    expect(await frame.getByTestId('status').textContent()).toBe('Waiting');
    await postToViewer(page, buildHostMessage('host:init', { version: '1.0', token: 'init-token' }, HEAD));
    const viewer = await relay.nextViewer();
    expect((await viewer.welcome()).credential).toEqual({ $case: 'token', value: 'init-token' });
    await show(viewer);
    await hear(page, 'viewer:first_frame');
    const calls = (await heard(page)).length;
    // Whoever still called as often as this would have called before this is over.
    await frame.evaluate((every) => new Promise((resolve) => setTimeout(resolve, every)), READY_INTERVAL_MS);
    await allHeard(page, frame);
    expect(await heard(page)).toHaveLength(calls);
  });

  it('says why it ends when the host sends no token, or speaks another version', async () => {
    await frameViewer(page, relay.embedUrl(host.origin));
    await hear(page, 'viewer:ready');
    await postToViewer(page, INIT);
    expect(await hear(page, 'viewer:error')).toMatchObject({ code: 'token_refused', retryable: true });
    expect(await hear(page, 'viewer:disconnected')).toEqual({ reason: 'refused', clean: false });

    await page.reload();
    await frameViewer(page, relay.embedUrl(host.origin));
    await hear(page, 'viewer:ready');
    await postToViewer(page, buildHostMessage('host:init', { version: '2.0' }, HEAD));
    expect(await hear(page, 'viewer:error')).toMatchObject({ code: 'unsupported_version' });
  });

  it('does not hear a page of another origin, and says nothing to it', async () => {
    // The relay allows the stranger to frame it here: what is left is the viewer's own check.
    const open = await TestRelay.start(`${host.origin} ${stranger.origin}`);
    try {
      await page.goto(stranger.origin);
      const frame = await frameViewer(page, open.embedUrl(host.origin));
      await frame.getByTestId('status').getByText('Waiting').waitFor();
      await postToViewer(page, buildHostMessage('host:init', { version: '1.0', token: 'stolen' }, HEAD));
      await postToViewer(page, buildHostMessage('host:disconnect', {}, HEAD));
      await allHeard(page, frame);
      expect(await heard(page)).toEqual([]);
      expect(open.unclaimed).toBe(0);
      expect(await frame.getByTestId('status').textContent()).toBe('Waiting');
    } finally {
      await open.close();
    }
  });

  it('does not hear another frame of the right origin', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin));
    await hear(page, 'viewer:ready');
    await page.evaluate(
      async (message) => {
        const other = document.createElement('iframe');
        document.body.append(other);
        const done = new Promise((resolve) => other.addEventListener('load', resolve));
        other.src = location.href;
        await done;
        // Sent with the right origin, but by a window that is not the viewer's parent.
        const script = other.contentDocument?.createElement('script');
        if (!script) throw new Error('no document');
        script.textContent = `parent.frames[0].postMessage(${JSON.stringify(message)}, '*')`;
        other.contentDocument?.body.append(script);
      },
      buildHostMessage('host:disconnect', {}, HEAD),
    );
    await allHeard(page, frame);
    expect(await types()).toEqual(['viewer:ready']);
    expect(await frame.getByTestId('status').textContent()).toBe('Waiting');
  });

  it('takes the focus when the host gives it, and leaves when the host says so', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'token'));
    const viewer = await relay.nextViewer();
    await viewer.welcome();
    await show(viewer);
    await postToViewer(page, INIT);
    await page.evaluate(() => document.querySelector('iframe')?.focus());
    await postToViewer(page, buildHostMessage('host:focus', {}, HEAD));
    await frame.waitForFunction(() => document.activeElement?.id === 'screen');
    // nothing lies beside the picture here
    const ring = () =>
      frame.evaluate(() => {
        const style = (id: string) => getComputedStyle(document.getElementById(id) ?? document.body);
        return [
          style('screen').outlineWidth,
          style('screen').outlineColor === style('toolbar').borderBottomColor,
        ];
      });
    expect(await ring()).toEqual(['1px', true]);
    await page.keyboard.press('x');
    expect(await viewer.next('keyEvent')).toMatchObject({ code: 'KeyX', down: true });
    await postToViewer(page, buildHostMessage('host:disconnect', {}, HEAD));
    expect(await hear(page, 'viewer:disconnected')).toEqual({ reason: 'host_requested', clean: true });
    expect(await viewer.closed()).toBe(1000);
    expect((await types()).at(-1)).toBe('viewer:disconnected');
    expect(await types()).not.toContain('viewer:error');
  });

  it('shows no chrome but the monitor switch, and that only for several monitors', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'token'));
    const viewer = await relay.nextViewer();
    await viewer.welcome();
    viewer.sendDesktop(MONITORS.slice(0, 1));
    await show(viewer);
    const monitors = frame.getByTestId('monitor-switch');
    expect(await monitors.isVisible()).toBe(false);
    expect(await frame.getByRole('button', { name: 'Disconnect' }).isVisible()).toBe(false);
    viewer.sendDesktop(MONITORS);
    await monitors.waitFor();
    await monitors.selectOption('2');
    expect(await viewer.next('selectMonitor')).toEqual({ monitorId: 2 });
    const menu = frame.getByRole('button', { name: 'Menu' });
    await menu.click();
    expect(await frame.getByRole('button', { name: 'Ctrl+Alt+Del' }).isVisible()).toBe(true);
    await menu.click();
    expect(await monitors.isVisible()).toBe(false);
    expect(await frame.getByTestId('screen').boundingBox()).toMatchObject(FRAME_SIZE);
  });

  it('moves the bar by a drag of its handle, which opens no menu', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'token'));
    const viewer = await relay.nextViewer();
    await viewer.welcome();
    viewer.sendDesktop(MONITORS);
    await show(viewer);
    const menu = frame.getByRole('button', { name: 'Menu' });
    await menu.waitFor();
    const before = await menu.boundingBox();
    if (!before) throw new Error('the handle is not in sight');
    const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y, { steps: 4 });
    await page.mouse.up();
    expect((await menu.boundingBox())?.x).toBeCloseTo(before.x + 40, 0);
    expect(await menu.getAttribute('aria-expanded')).toBe('false');
    await menu.click();
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
  });

  /** A host of 1.1, the machine on view, and the menu open. */
  async function askingFrame() {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'token'));
    const viewer = await relay.nextViewer();
    await viewer.welcome();
    await show(viewer);
    await frame.getByRole('button', { name: 'Menu' }).click();
    await postToViewer(page, buildHostMessage('host:init', { version: '1.1' }, HEAD));
    // By its id: on the whole screen the menu is closed.
    const button = frame.locator('#fullscreen');
    await button.waitFor();
    await frame.evaluate(() => {
      window.addEventListener('resize', () => {
        window.toldWidth = window.innerWidth;
      });
    });
    return { frame, viewer, button };
  }
  /** What the host was asked for so far, once it was asked so often. */
  async function asked(count: number): Promise<string[]> {
    await page.waitForFunction(
      (wanted) => window.heard.filter(({ message }) => message.type === 'viewer:request').length >= wanted,
      count,
    );
    const all = (await heard(page)).filter(({ message }) => message.type === 'viewer:request');
    expect(all.map(({ message }) => message.payload.request_id)).toEqual(all.map((_, index) => index + 1));
    return all.map(({ message: { payload } }) => `${payload.request} ${payload.enable ? 'on' : 'off'}`);
  }
  const wholeScreen = () => page.evaluate(() => document.fullscreenElement?.tagName ?? null);
  /**
   * Waits until the viewer has been told of its size, on the whole screen or in its place: it learns of an end by
   * nothing else, and sizes that follow each other within one picture of the page are one.
   */
  async function sized(frame: Frame, whole: boolean): Promise<void> {
    const width = whole ? VIEWPORT.width : FRAME_SIZE.width;
    await frame.waitForFunction((wanted) => window.toldWidth === wanted, width);
  }

  it('asks the host for the whole screen and the keyboard, and gives both back', async () => {
    const { frame, viewer, button } = await askingFrame();
    await button.click();
    await hinted(frame, 'System keys go to the machine');
    expect(await asked(2)).toEqual(['fullscreen on', 'keyboard_lock on']);
    expect([await wholeScreen(), await button.getAttribute('aria-pressed')]).toEqual(['IFRAME', 'true']);
    // To the machine, and not to the browser.
    await page.keyboard.press('Escape');
    expect(await viewer.next('keyEvent')).toMatchObject({ code: 'Escape', down: true });
    expect(await wholeScreen()).toBe('IFRAME');
    // From the toolbar it leaves.
    for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.down(key);
    await viewer.next('releaseAll');
    for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.up(key);
    await page.keyboard.press('Escape');
    expect((await asked(4)).slice(2)).toEqual(['fullscreen off', 'keyboard_lock off']);
    await sized(frame, false);
    expect([await wholeScreen(), await button.getAttribute('aria-pressed')]).toEqual([null, 'false']);
    // What ends by itself is noticed, and not asked for.
    await button.press('Enter');
    expect((await asked(6)).slice(4)).toEqual(['fullscreen on', 'keyboard_lock on']);
    await hinted(frame, 'System keys go to the machine');
    await sized(frame, true);
    await page.evaluate(() => document.exitFullscreen());
    expect((await asked(7)).slice(6)).toEqual(['keyboard_lock off']);
    expect(await button.getAttribute('aria-pressed')).toBe('false');
  });

  it('leaves the whole screen before it says that the session is over', async () => {
    const { frame, viewer, button } = await askingFrame();
    await button.click();
    await hinted(frame, 'System keys go to the machine');
    viewer.send({ $case: 'sessionEnded', value: { reason: 'requested' } });
    await hear(page, 'viewer:disconnected');
    expect((await asked(4)).slice(2)).toEqual(['keyboard_lock off', 'fullscreen off']);
    expect((await types()).at(-1)).toBe('viewer:disconnected');
    await page.waitForFunction(() => document.fullscreenElement === null);
    expect(await button.isDisabled()).toBe(true);
  });

  it('says in a sentence why the host refuses, and lives with what it got', async () => {
    const { frame, button } = await askingFrame();
    await page.evaluate(() => {
      window.refusals = { fullscreen: 'not_allowed' };
    });
    await button.click();
    await hinted(frame, 'The page around this viewer does not allow full screen.');
    expect([await wholeScreen(), await button.getAttribute('aria-pressed')]).toEqual([null, 'false']);
    await page.evaluate(() => {
      window.refusals = { keyboard_lock: 'unsupported' };
    });
    await button.click();
    await hinted(frame, 'System keys such as Alt+Tab stay with your computer');
    expect([await wholeScreen(), await button.getAttribute('aria-pressed')]).toEqual(['IFRAME', 'true']);
    await page.mouse.move(VIEWPORT.width / 2, 0);
    await frame.getByRole('button', { name: 'Menu' }).click();
    await button.click();
    await page.waitForFunction(() => document.fullscreenElement === null);
    expect(await asked(4)).toEqual(['fullscreen on', 'fullscreen on', 'keyboard_lock on', 'fullscreen off']);
  });

  it('asks a host of 1.0 for nothing, and offers nothing for which it would have to', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'token'));
    const viewer = await relay.nextViewer();
    await viewer.welcome();
    await show(viewer);
    await frame.getByRole('button', { name: 'Menu' }).click();
    await frame.getByRole('button', { name: 'Real size' }).waitFor();
    const button = frame.getByRole('button', { name: 'Full screen' });
    expect(await button.isVisible()).toBe(false);
    await postToViewer(page, INIT);
    // Taken in order: once this one has worked, the one before it has.
    await postToViewer(page, buildHostMessage('host:disconnect', {}, HEAD));
    await hear(page, 'viewer:disconnected');
    expect(await button.isVisible()).toBe(false);
    expect(await types()).not.toContain('viewer:request');
  });

  it('is shown to no page that the relay does not name', async () => {
    await page.goto(stranger.origin);
    const refusal = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await frameViewer(page, relay.embedUrl(stranger.origin, 'token'));
    await refusal;
    expect(await heard(page)).toEqual([]);
    expect(relay.unclaimed).toBe(0);
  });
});

declare global {
  interface Window {
    toldWidth?: number;
  }
}
