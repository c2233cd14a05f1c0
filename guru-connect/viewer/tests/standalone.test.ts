import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, readScreen } from './support/browser.ts';
import { wholeFrame } from './support/encode-frame.ts';
import { desktopPicture } from './support/pictures.ts';
import { SESSION_ID } from './support/session-id.ts';
import { TestRelay } from './support/test-relay.ts';

describe('the viewer on a page of its own', () => {
  let browser: Browser;
  let relay: TestRelay;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    relay = await TestRelay.start();
  });
  afterAll(async () => {
    await browser.close();
    await relay.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  });
  afterEach(() => page.close());

  it('shows a lossless picture bit for bit and acknowledges it', async () => {
    const picture = desktopPicture(330, 200);
    await page.goto(relay.viewerUrl());
    const viewer = await relay.nextViewer();
    expect(await viewer.welcome()).toEqual({
      sessionId: SESSION_ID,
      credential: { $case: 'token', value: 'test-token' },
    });
    viewer.sendFrame(wholeFrame(picture, { seq: 1 }));
    expect(await viewer.next('frameAck')).toEqual({ seq: 1 });
    const screen = await readScreen(page);
    expect([screen.width, screen.height]).toEqual([330, 200]);
    expect(Buffer.compare(screen.rgba, picture.rgba)).toBe(0);
  });
});
