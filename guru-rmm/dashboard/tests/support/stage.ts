import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import type { FakeRmm } from './fake-rmm.ts';
import type { FakeViewer } from './fake-viewer.ts';
import { setUpSurroundings } from './surroundings.ts';

export const AGENT = 'd3b07384-d113-4ec5-a5b0-0b3c5d1f2a10';
export const OFFLINE_AGENT = 'c157a790-0c7f-4b63-9b2e-6b2a5e1d4f11';
export const HOSTILE = '<img src=x onerror=alert(1)>';

/**
 * The built dashboard in a real browser, between an RMM server in small and a viewer in small. For each test of
 * the file that calls this, an empty page and a server of its own.
 */
export function setUpStage() {
  const surroundings = setUpSurroundings();
  let rmm: FakeRmm;
  let page: Page;

  beforeEach(async () => {
    rmm = await surroundings.startRmm();
    Object.assign(rmm.capabilities.features, {
      embedded_viewer: true,
      programmatic_sessions: true,
      per_machine_keys: true,
      consent_prompt: false,
    });
    const facts = {
      platform: 'linux-x64',
      agent_version: '1.0.0',
      enrolled_at: '2026-01-05T10:00:00Z',
      last_seen_at: new Date(Date.now() - 3_600_000).toISOString(),
      cpu_percent: 12.4,
      memory_used_bytes: 3_221_225_472,
      memory_total_bytes: 8_589_934_592,
      uptime_seconds: 273_600,
    };
    rmm.agents.push(
      {
        agent_id: AGENT,
        device_id: AGENT,
        hostname: 'lab-desk-01',
        os: 'Debian GNU/Linux 12',
        online: true,
        ...facts,
      },
      {
        agent_id: OFFLINE_AGENT,
        device_id: OFFLINE_AGENT,
        hostname: HOSTILE,
        os: HOSTILE,
        online: false,
        ...facts,
      },
    );
    page = await surroundings.browser.newPage();
  });

  afterEach(async () => {
    await surroundings.browser.leave(page);
    await rmm.close();
    expect(surroundings.browser.complaints.splice(0)).toEqual([]);
  });

  /** Opens a page as somebody who has signed in. */
  async function visit(to = '/agents'): Promise<void> {
    await page.context().addCookies([rmm.cookie()]);
    await page.goto(rmm.origin + to);
  }

  /** The machine that was offline comes up. */
  function switchOn(): void {
    const agent = rmm.agents.find(({ agent_id }) => agent_id === OFFLINE_AGENT);
    if (agent) rmm.putAgent({ ...agent, online: true });
  }

  async function openAgent(): Promise<void> {
    await visit(`/agents/${AGENT}`);
    await page.getByTestId('remote-control-button').waitFor();
  }

  /** Waits until the server has said what remote control can do: before, the button and the reason are disabled. */
  async function canConnect(): Promise<void> {
    await page.locator('[data-testid=remote-control-button]:enabled').waitFor();
  }

  /**
   * From now on the page's clock stands: what it does a while after something, it does not do while the test looks. The
   * clock has to be installed before the page is opened. It is stopped ahead of the page's time, which has gone on
   * meanwhile, and short of the half hour after which a call to the broker is given up.
   */
  async function stopClock(): Promise<void> {
    await page.clock.pauseAt(Date.now() + 60_000);
  }

  async function connect(): Promise<Frame> {
    await openAgent();
    await page.getByTestId('remote-control-button').click();
    await stateIs('first_frame');
    return viewerFrame();
  }

  async function stateIs(state: string): Promise<void> {
    await page.locator(`[data-testid=remote-control-status][data-state=${state}]`).waitFor();
  }

  function viewerFrame(): Frame {
    const frame = page.frames().find((one) => one.url().startsWith(surroundings.viewer.origin));
    if (!frame) throw new Error('the viewer is not framed');
    return frame;
  }

  function say(frame: Frame, type: string, payload: object = {}, change: object = {}): Promise<void> {
    return frame.evaluate(([t, p, c]) => window.fakeViewer.say(t, p, c), [type, payload, change] as const);
  }

  return {
    /** This test's own. */
    get page(): Page {
      return page;
    },
    /** This test's own. */
    get rmm(): FakeRmm {
      return rmm;
    },
    get viewer(): FakeViewer {
      return surroundings.viewer;
    },
    visit,
    switchOn,
    openAgent,
    canConnect,
    stopClock,
    connect,
    stateIs,
    viewerFrame,
    say,
  };
}

export { eventually } from '@guru-rmm/testing/eventually.ts';

declare global {
  interface Window {
    fakeViewer: {
      say(type: string, payload: object, change: object): void;
      received: { type: string; version: string; payload: unknown }[];
      /** The request that a click on the viewer's own button makes. */
      onClick: object | null;
      token: string | null;
    };
  }
}
