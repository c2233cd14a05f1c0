import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, openBrowser } from './browser.ts';
import { type FakeRmm, startFakeRmm } from './fake-rmm.ts';
import { type FakeViewer, startFakeViewer } from './fake-viewer.ts';

/** What all tests of the file that calls this share: a browser, and a viewer in small. */
export function setUpSurroundings() {
  let browser: Browser;
  let viewer: FakeViewer;

  beforeAll(async () => {
    const address = process.env.DASHBOARD_BROWSER;
    if (!address) throw new Error('global setup has not run');
    viewer = await startFakeViewer();
    browser = await openBrowser(address);
  });

  afterAll(async () => {
    await browser?.close();
    await viewer?.close();
  });

  return {
    get browser(): Browser {
      return browser;
    },
    get viewer(): FakeViewer {
      return viewer;
    },
    /** An RMM server in small that serves the run's build of the dashboard and embeds the viewer; the caller closes it. */
    async startRmm(): Promise<FakeRmm> {
      const build = process.env.DASHBOARD_BUILD;
      if (!build) throw new Error('global setup has not run');
      const rmm = await startFakeRmm(build, viewer.origin);
      rmm.embedUrl = (sessionId) => viewer.embedUrl(sessionId, rmm.origin);
      return rmm;
    },
  };
}
