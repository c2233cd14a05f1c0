import { launchBrowser } from '@guru-connect/testing/launch-browser';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Picture } from './encode-frame.ts';
import { wholeFrame } from './encode-frame.ts';
import { collectHints } from './hints.ts';
import { desktopPicture } from './pictures.ts';
import { TestRelay } from './test-relay.ts';
import type { TestViewer } from './test-viewer.ts';

export const MONITORS = [
  { monitorId: 1, name: 'LEFT', x: 0, y: 0, width: 330, height: 200, primary: true },
  { monitorId: 2, name: '<b>RIGHT</b>', x: 330, y: 0, width: 160, height: 120, primary: false },
];

/**
 * The viewer on a page of its own, in a real browser at a relay in small. One browser and one relay for all tests of the
 * file that calls this, and for each test a page; a test whose page complains has failed.
 */
export function setUpOwnPage() {
  let browser: Browser;
  let context: BrowserContext;
  let relay: TestRelay;
  let page: Page;
  const complaints: string[] = [];
  const picture = desktopPicture(330, 200);
  const whole = wholeFrame(picture, { seq: 1 });

  beforeAll(async () => {
    [browser, relay] = await Promise.all([launchBrowser(), TestRelay.start()]);
    context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 660, height: 460 } });
  });
  afterAll(async () => {
    await Promise.all([browser.close(), relay.close()]);
  });
  beforeEach(async () => {
    complaints.length = 0;
    page = await context.newPage();
    await collectHints(page);
    page.on('pageerror', (error) => complaints.push(error.message));
    // Broken rules of the Content-Security-Policy come as messages of the console.
    page.on('console', (message) => {
      // Expected: a relay that a test stops or lets refuse, and a reload without a click before it.
      const isExpected = /WebSocket|net::ERR_CONNECTION|Failed to load resource|Blocked attempt to show/;
      if (message.type() === 'error' && !isExpected.test(message.text())) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const stage = {
    picture,
    whole,
    get relay(): TestRelay {
      return relay;
    },
    get page(): Page {
      return page;
    },
    status: () => page.getByTestId('status'),
    notice: () => page.getByTestId('notice'),
    async enter({ input = true } = {}): Promise<TestViewer> {
      await page.goto(relay.viewerUrl());
      const viewer = await relay.nextViewer();
      await viewer.welcome({ input });
      return viewer;
    },
    async show(viewer: TestViewer, shown: Picture = picture, seq = 1, monitorId = 1): Promise<void> {
      viewer.sendFrame(
        shown === picture ? { ...whole, seq, monitorId } : wholeFrame(shown, { seq, monitorId }),
      );
      await viewer.next('frameAck', (ack) => ack.seq === seq);
    },
    /** Live, with the keyboard, as a technician finds it. */
    async live(): Promise<TestViewer> {
      const viewer = await stage.enter();
      viewer.sendDesktop(MONITORS);
      await stage.show(viewer);
      return viewer;
    },
  };
  return stage;
}
