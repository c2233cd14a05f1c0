import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from '@guru-connect/testing/launch-browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Frame, Page } from 'playwright-core';
import { readScreen } from './support/browser.ts';
import { wholeFrame } from './support/encode-frame.ts';
import { desktopPicture } from './support/pictures.ts';
import { frameViewer, hear, heard, TestHost } from './support/test-host.ts';
import { TestRelay } from './support/test-relay.ts';
import type { TestViewer } from './support/test-viewer.ts';

const MONITORS = [{ monitorId: 1, name: 'DP-1', x: 0, y: 0, width: 320, height: 200, primary: true }];
/** How long nothing listens on the relay's port. */
const AWAY_MS = 3_000;

declare global {
  interface Window {
    /** What a screen reader reads out of the viewer. */
    announced: string[];
    /** Keys that acted on the page. */
    leaked: string[];
  }
}

describe('the viewer whose relay goes away', () => {
  let browser: Browser;
  let host: TestHost;
  let relay: TestRelay;
  let page: Page;
  const before = desktopPicture(320, 200);
  const after = desktopPicture(320, 200, 7);

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchBrowser(), TestHost.start()]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), host.close()]);
  });
  beforeEach(async () => {
    relay = await TestRelay.start(host.origin);
    page = await browser.newPage();
    await page.addInitScript(() => {
      window.announced = [];
      window.leaked = [];
      document.addEventListener('keydown', ({ key }) => window.leaked.push(key));
      new MutationObserver((changes) => {
        const regions = new Set(
          changes.map(({ target }) =>
            (target instanceof Element ? target : target.parentElement)?.closest('#notice, #status'),
          ),
        );
        for (const region of regions) {
          const quiet = region?.getAttribute('aria-live') === 'off' || region?.hasAttribute('hidden');
          const text = region?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
          if (!quiet && text) window.announced.push(text);
        }
      }).observe(document, {
        subtree: true,
        childList: true,
        characterData: true,
        attributeFilter: ['hidden'],
      });
    });
    await page.goto(host.origin);
  });
  afterEach(async () => {
    await page.close();
    await relay.close();
  });

  async function show(viewer: TestViewer, picture = before): Promise<void> {
    viewer.sendDesktop(MONITORS);
    viewer.sendFrame(wholeFrame(picture, { seq: 1 }));
    await viewer.next('frameAck');
  }
  /** In the host's frame, with the keyboard. */
  async function live() {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'token-1'));
    const viewer = await relay.nextViewer();
    const hello = await viewer.welcome({ ticket: 'ticket-1' });
    await show(viewer);
    await frame.getByTestId('screen').click();
    await viewer.next('pointerEvent', ({ buttons }) => buttons === 1);
    return { frame, viewer, hello };
  }
  async function shows(frame: Frame, picture: { rgba: Uint8Array }): Promise<boolean> {
    return Buffer.compare((await readScreen(frame)).rgba, picture.rgba) === 0;
  }
  /** Types of what the host heard from the session, one for each run of the same. */
  async function types(): Promise<string[]> {
    const all = (await heard(page)).map(({ message }) => message.type);
    const said = all.filter((type) => type !== 'viewer:ready');
    return said.filter((type, index) => said[index - 1] !== type);
  }
  const THERE_AND_BACK = [
    'viewer:connecting',
    'viewer:connected',
    'viewer:first_frame',
    'viewer:reconnecting',
    'viewer:connected',
  ];

  it('comes back by itself with its resume ticket after the relay was killed', async () => {
    const { frame, hello } = await live();
    await frame.evaluate(() => {
      window.announced = [];
    });
    const notice = frame.getByTestId('notice');
    const gone = performance.now();
    await relay.crash();
    await notice.getByText('Connection lost. Reconnecting…').waitFor();
    expect(await frame.getByTestId('screen').evaluate((screen) => getComputedStyle(screen).filter)).toContain(
      'brightness',
    );
    expect(await shows(frame, before)).toBe(true);
    expect(await notice.locator('.progress').isVisible()).toBe(true);
    expect(await frame.getByTestId('hint').textContent()).toBe('');
    await sleep(AWAY_MS - (performance.now() - gone));
    await page.waitForFunction(() =>
      window.heard.some(({ message }) => Number(message.payload.attempt) >= 5),
    );
    const announced = await frame.evaluate(() => window.announced);
    // On a machine that stands still the outage may last until there is advice.
    expect(announced.filter((text) => !text.includes('Check your network'))).toEqual([
      'Connection lost. Reconnecting…',
    ]);

    await relay.restart();
    const again = await relay.nextViewer();
    const second = await again.welcome({ ticket: 'ticket-2' });
    expect(second).toEqual({ ...hello, credential: { $case: 'resumeTicket', value: 'ticket-1' } });
    // It asks first: a browser delays sockets after failed ones.
    expect(relay.requests.at(-1)).toBe('/viewer');
    await show(again, after);
    expect(await shows(frame, after)).toBe(true);
    await notice.waitFor({ state: 'hidden' });
    expect(await frame.getByTestId('screen').evaluate((screen) => getComputedStyle(screen).filter)).toBe(
      'none',
    );
    expect(await types()).toEqual(THERE_AND_BACK);
    const attempts = (await heard(page)).flatMap(({ message: { type, payload } }) =>
      type === 'viewer:reconnecting' ? [payload.attempt] : [],
    );
    expect(attempts).toEqual(attempts.map((_attempt, index) => index + 1));
  });

  it('comes back by itself after close code 1012', async () => {
    const { frame, viewer } = await live();
    // A relay that stops takes nobody in any more.
    relay.refuseUpgrades(Number.POSITIVE_INFINITY);
    viewer.close(1012);
    await viewer.closed();
    await relay.crash();
    await sleep(AWAY_MS);
    relay.refuseUpgrades(0);
    await relay.restart();
    const again = await relay.nextViewer();
    const { credential } = await again.welcome();
    expect(credential).toEqual({ $case: 'resumeTicket', value: 'ticket-1' });
    await show(again, after);
    expect(await shows(frame, after)).toBe(true);
    expect(await types()).toEqual(THERE_AND_BACK);
  });

  it('presents its token again with the same nonce when the welcome never arrived', async () => {
    const frame = await frameViewer(page, relay.embedUrl(host.origin, 'token-1'));
    const viewer = await relay.nextViewer();
    const hello = await viewer.next('viewerHello');
    expect(hello).toMatchObject({
      credential: { $case: 'token', value: 'token-1' },
      nonce: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      capabilities: { encodings: [1, 2, 3, 4, 5], features: ['session_state'] },
    });
    await relay.crash();
    await frame.getByTestId('notice').getByText('The relay does not answer.').waitFor();
    await sleep(AWAY_MS);
    await relay.restart();
    const again = await relay.nextViewer();
    expect(await again.welcome()).toEqual(hello);
    await show(again);
    expect(await shows(frame, before)).toBe(true);
    await hear(page, 'viewer:first_frame');
    expect(await types()).toEqual([
      'viewer:connecting',
      'viewer:reconnecting',
      'viewer:connected',
      'viewer:first_frame',
    ]);
  });

  it('has another nonce on another page', async () => {
    const nonces: string[] = [];
    for (const token of ['token-1', 'token-2']) {
      await page.goto(host.origin);
      await frameViewer(page, relay.embedUrl(host.origin, token));
      nonces.push((await (await relay.nextViewer()).next('viewerHello')).nonce);
    }
    expect(new Set(nonces).size).toBe(2);
  });

  it('reconnects when the relay refuses the upgrade', async () => {
    const { frame, viewer } = await live();
    relay.refuseUpgrades(3);
    viewer.terminate();
    const again = await relay.nextViewer();
    await again.welcome();
    await show(again, after);
    expect(await shows(frame, after)).toBe(true);
    expect(await types()).toEqual(THERE_AND_BACK);
    const tries = (await heard(page)).filter(({ message }) => message.type === 'viewer:reconnecting');
    expect(tries.length).toBeGreaterThanOrEqual(4);
  });

  it('forgets held keys and sends none that are pressed meanwhile, to the machine or to the page', async () => {
    const { frame, viewer } = await live();
    await page.keyboard.down('a');
    await viewer.next('keyEvent', ({ code }) => code === 'KeyA');
    await relay.crash();
    await frame.getByTestId('notice').getByText('Reconnecting…').waitFor();
    await page.keyboard.press('x');
    await page.keyboard.press('Control+r');
    await relay.restart();
    const again = await relay.nextViewer();
    await again.welcome();
    await show(again, after);
    await page.keyboard.up('a');
    await page.keyboard.press('b');
    await again.next('keyEvent', ({ code, down }) => code === 'KeyB' && !down);
    // A held key would be sent again by then.
    await frame.evaluate(() => new Promise((resolve) => setTimeout(resolve, 600)));
    again.sendFrame(wholeFrame(before, { seq: 2 }));
    await again.next('frameAck', ({ seq }) => seq === 2);
    expect(again.received.map((body) => body.$case === 'keyEvent' && body.value)).toMatchObject([
      { code: 'KeyB', down: true },
    ]);
    expect(await frame.evaluate(() => window.leaked)).toEqual([]);
  });

  it.each([
    ['the page is seen again', () => document.dispatchEvent(new Event('visibilitychange'))],
    ['the network is back', () => window.dispatchEvent(new Event('online'))],
  ])('retries at once when %s', async (_what, dispatch) => {
    const { frame, viewer } = await live();
    // From now on no timer of the page fires, as in a page that nobody sees.
    await frame.evaluate(() => {
      window.setTimeout = (() => 0) as unknown as typeof window.setTimeout;
    });
    viewer.terminate();
    await hear(page, 'viewer:reconnecting');
    expect(relay.unclaimed).toBe(0);
    await frame.evaluate(dispatch);
    const again = await relay.nextViewer();
    await again.welcome();
    await show(again, after);
    expect(await shows(frame, after)).toBe(true);
  });

  it('waits for the machine in words while the relay says so, and ignores what it does not know', async () => {
    const { frame, viewer } = await live();
    const notice = frame.getByTestId('notice');
    viewer.send({ $case: 'agentPresence', value: { present: false } });
    viewer.send({
      $case: 'sessionState',
      value: {
        status: 'waiting_for_agent',
        consent: 'not_required',
        consentRemainingMs: 0,
        consentTimeoutMs: 0,
        indicator: '',
      },
    });
    await notice.getByText('Waiting for the machine.').waitFor();
    // A body of field 31, which nobody has yet.
    viewer.sendBytes(Uint8Array.of(0xfa, 0x01, 0x02, 0x08, 0x01));
    viewer.send({ $case: 'agentPresence', value: { present: true } });
    viewer.send({
      $case: 'sessionState',
      value: {
        status: 'active',
        consent: 'not_required',
        consentRemainingMs: 0,
        consentTimeoutMs: 0,
        indicator: '',
      },
    });
    await show(viewer, after);
    expect(await notice.isHidden()).toBe(true);
    expect(await frame.getByTestId('status').getAttribute('data-unknown-messages')).toBe('1');
    expect(await types()).not.toContain('viewer:error');
  });
});
