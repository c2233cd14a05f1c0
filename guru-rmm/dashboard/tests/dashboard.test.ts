import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { type Browser, openBrowser, picture, temporaryFolder } from './support/browser.ts';
import { buildDashboard } from './support/build-dashboard.ts';
import { type FakeRmm, PASSWORD, startFakeRmm } from './support/fake-rmm.ts';
import { type FakeViewer, startFakeViewer } from './support/fake-viewer.ts';

const AGENT = 'd3b07384-d113-4ec5-a5b0-0b3c5d1f2a10';
const OFFLINE_AGENT = 'c157a790-0c7f-4b63-9b2e-6b2a5e1d4f11';
const HOSTILE = '<img src=x onerror=alert(1)>';

const folder = temporaryFolder();
let browser: Browser;
let viewer: FakeViewer;
let rmm: FakeRmm;
let page: Page;

beforeAll(async () => {
  await buildDashboard(folder.dir);
  viewer = await startFakeViewer();
  browser = await openBrowser();
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await viewer?.close();
  folder.remove();
});

beforeEach(async () => {
  rmm = await startFakeRmm(folder.dir, viewer.origin);
  rmm.embedUrl = (sessionId) => viewer.embedUrl(sessionId, rmm.origin);
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
  page = await browser.newPage();
});

afterEach(async () => {
  await page.context().close();
  await rmm.close();
  expect(browser.complaints.splice(0)).toEqual([]);
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
  const frame = page.frames().find((one) => one.url().startsWith(viewer.origin));
  if (!frame) throw new Error('the viewer is not framed');
  return frame;
}

function say(frame: Frame, type: string, payload: object = {}, change: object = {}): Promise<void> {
  return frame.evaluate(([t, p, c]) => window.fakeViewer.say(t, p, c), [type, payload, change] as const);
}

/** Waits for something that happens elsewhere, and says what did not happen. */
async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

declare global {
  interface Window {
    fakeViewer: {
      say(type: string, payload: object, change: object): void;
      received: { type: string }[];
      token: string | null;
    };
  }
}

describe('signing in', () => {
  test('a wrong password is told plainly, a right one leads where the visitor was headed', async () => {
    await page.goto(`${rmm.origin}/agents/${AGENT}`);
    await page.getByTestId('sign-in-email').fill('ada@example.test');
    await page.getByTestId('sign-in-password').fill('wrong');
    await page.getByTestId('sign-in-submit').click();
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    await picture(page, 'sign-in-wrong');
    await page.getByTestId('sign-in-password').fill(PASSWORD);
    await page.getByTestId('sign-in-submit').click();
    await page.getByRole('heading', { name: 'lab-desk-01' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/agents/${AGENT}`);
  });

  test('an unknown user at an empty form stays on the page', async () => {
    await page.goto(rmm.origin);
    await page.getByTestId('sign-in-submit').click();
    await page.getByText('Enter your email address.').waitFor();
    expect(rmm.callsTo('POST', /sign-in/)).toEqual([]);
  });

  test('signing out forgets what was seen', async () => {
    await visit();
    await page.getByTestId('agent-row').first().waitFor();
    await page.getByTestId('user-menu').click();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in-email').waitFor();
    await page.goto(`${rmm.origin}/agents`);
    await page.getByTestId('sign-in-email').waitFor();
  });
});

describe('machines', () => {
  test('are listed, searched, and follow live events; what they say of themselves is text', async () => {
    await visit();
    await page.getByTestId('agent-row').nth(1).waitFor();
    await picture(page, 'agents-light');
    expect(await page.getByText(HOSTILE).first().isVisible()).toBe(true);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    const row = page.locator(`[data-testid=agent-row][data-agent-id="${OFFLINE_AGENT}"]`);
    await row.getByText('Offline').waitFor();
    await eventually('the page listens', () => rmm.listeners() === 1);
    switchOn();
    await row.getByText('Online').waitFor();
    await page.getByTestId('agent-search').fill('debian');
    await eventually('one row left', async () => (await page.getByTestId('agent-row').count()) === 1);
    await page.getByTestId('agent-row').click();
    await page.getByRole('heading', { name: 'lab-desk-01' }).waitFor();
  });

  test('one that is enrolled meanwhile appears', async () => {
    await visit();
    await page.getByTestId('agent-row').first().waitFor();
    const newcomer = { agent_id: 'new', hostname: 'fresh-02', os: 'Debian', platform: 'linux', online: true };
    rmm.putAgent(newcomer);
    await page.getByText('fresh-02').waitFor();
  });

  test('go on being followed after a refused or a cut stream', async () => {
    rmm.refuse({ method: 'GET', path: /events$/, status: 502, code: 'unavailable', detail: 'Restarting.' });
    await visit();
    await page.getByText('Live updates are interrupted').waitFor();
    await eventually('the page listens', () => rmm.listeners() === 1);
    await page.getByText('Live updates are interrupted').waitFor({ state: 'detached' });
    rmm.cutStreams();
    await eventually('the page listens again', () => rmm.listeners() === 1);
    switchOn();
    await page
      .locator(`[data-testid=agent-row][data-agent-id="${OFFLINE_AGENT}"]`)
      .getByText('Online')
      .waitFor();
  });

  test('that nobody looks at cause no calls', async () => {
    await openAgent();
    await eventually('the page listens', () => rmm.listeners() === 1);
    for (let beat = 0; beat < 20; beat += 1) switchOn();
    rmm.putAgent({ agent_id: AGENT, hostname: 'renamed', os: 'Debian', online: true });
    await page.getByRole('heading', { name: 'renamed' }).waitFor();
    // The page's own question, and one more once the stream stands.
    expect(rmm.callsTo('GET', /\/api\/agents(\/[^/]+)?$/).length).toBeLessThanOrEqual(2);
  });

  test('an administrator makes an enrolment token, which the page forgets when the dialog closes', async () => {
    await visit();
    await page.getByTestId('enrollment-open').click();
    await page.getByTestId('enrollment-create').click();
    await page.getByTestId('enrollment-token').waitFor();
    expect(await page.getByTestId('enrollment-token').inputValue()).toBe('enrol-me');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByTestId('enrollment-open').click();
    await page.getByTestId('enrollment-create').waitFor();
    expect(await page.getByTestId('enrollment-token').count()).toBe(0);
  });

  test('an unknown one is told as such', async () => {
    await visit('/agents/nobody');
    await page.getByText('There is no such machine.').waitFor();
  });
});

describe('the button', () => {
  const whyNot = async () => (await page.getByTestId('remote-control-why-not').textContent()) ?? '';

  test('is disabled for a machine that is offline, says why, and wakes up with it', async () => {
    await visit(`/agents/${OFFLINE_AGENT}`);
    const button = page.getByTestId('remote-control-button');
    await button.waitFor();
    expect(await button.isDisabled()).toBe(true);
    expect(await whyNot()).toMatch(/offline/);
    await picture(page, 'agent-offline');
    switchOn();
    await eventually('the button is enabled', () => button.isEnabled());
  });

  test('is disabled while the embedded viewer is switched off, and says so', async () => {
    rmm.capabilities.features.embedded_viewer = false;
    await openAgent();
    await eventually('the reason', async () => /embedded viewer is switched off/.test(await whyNot()));
    expect(await page.getByTestId('remote-control-button').isDisabled()).toBe(true);
  });

  test('offers to ask the user only with consent_prompt', async () => {
    await openAgent();
    await eventually('the button is enabled', () => page.getByTestId('remote-control-button').isEnabled());
    expect(await page.getByText('Ask the user first').count()).toBe(0);
    rmm.capabilities.features.consent_prompt = true;
    await page.reload();
    await page.getByText('Ask the user first').click();
    await page.getByTestId('remote-control-button').click();
    await stateIs('first_frame');
    expect(rmm.callsTo('POST', /\/remote-control$/)[0]?.body).toEqual({ mode: 'attended' });
  });
});

describe('remote control', () => {
  test('from the click to the first picture to the end', async () => {
    await openAgent();
    await page.getByTestId('remote-control-reason').fill('Printer is stuck');
    await picture(page, 'agent-light');
    await page.getByTestId('remote-control-button').click();
    await stateIs('first_frame');
    expect(rmm.callsTo('POST', /\/agents\/.*\/remote-control$/).map(({ body }) => body)).toEqual([
      { mode: 'unattended', reason: 'Printer is stuck' },
    ]);
    const frame = viewerFrame();
    const iframe = page.getByTestId('remote-control-iframe');
    expect(await iframe.getAttribute('sandbox')).toBe('allow-scripts allow-same-origin');
    expect(await iframe.getAttribute('allow')).toBe('clipboard-read; clipboard-write; fullscreen');
    expect(await iframe.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(await frame.evaluate(() => window.fakeViewer.token)).toBe('a-secret-of-a-few-minutes');
    await eventually('init and focus', async () => {
      const types = await frame.evaluate(() => window.fakeViewer.received.map(({ type }) => type));
      return types.includes('host:init') && types.includes('host:focus');
    });
    await eventually('both reports', () => rmm.callsTo('POST', /\/events$/).length === 2);
    expect(rmm.callsTo('POST', /\/events$/).map(({ body }) => body)).toEqual([
      { type: 'viewer_connected' },
      { type: 'first_frame', width: 1280, height: 720, elapsed_ms: expect.any(Number) },
    ]);
    const timings = await page.evaluate(() => window.__remoteControlTimings);
    const { clickedAt = 0, brokerAnsweredAt, connectedAt, firstFrameAt } = timings ?? {};
    expect([clickedAt, brokerAnsweredAt ?? 0, connectedAt ?? 0, firstFrameAt ?? 0]).toEqual(
      [clickedAt, brokerAnsweredAt ?? 0, connectedAt ?? 0, firstFrameAt ?? 0].toSorted((a, b) => a - b),
    );
    expect(firstFrameAt).toBeGreaterThan(clickedAt);
    await picture(page, 'session-light');
    await page.getByTestId('remote-control-end').click();
    await stateIs('ended');
    expect(rmm.callsTo('DELETE', /\/remote-control\//)).toHaveLength(1);
    expect(await page.getByTestId('remote-control-iframe').count()).toBe(0);
    await picture(page, 'session-ended');
    await page.getByRole('button', { name: 'Back to the machine' }).click();
    await page.getByTestId('remote-control-button').waitFor();
  });

  test('what a stranger says is ignored: another origin, another window, the page itself, another session', async () => {
    const frame = await connect();
    const sessionId = new URL(frame.url()).searchParams.get('session_id') ?? '';
    const forged = {
      source: 'guru-connect-viewer',
      version: '1.0',
      type: 'viewer:disconnected',
      session_id: sessionId,
      seq: 99,
      payload: { reason: 'requested', clean: true },
    };
    await page.evaluate((message) => window.postMessage(message, '*'), forged);
    await say(frame, 'viewer:disconnected', forged.payload, { session_id: AGENT });
    await say(frame, 'viewer:disconnected', forged.payload, { source: 'guru-connect-host' });
    await say(frame, 'viewer:from_the_future', forged.payload);
    const stranger = await startFakeViewer();
    // A popup of another origin, and one of the right origin that is not the framed window.
    for (const origin of [stranger.origin, viewer.origin]) {
      const opening = page.waitForEvent('popup');
      await page.evaluate(
        (url) => void window.open(url, '_blank'),
        `${origin}/viewer?script=silent&session_id=${sessionId}&parent_origin=${rmm.origin}`,
      );
      const popup = await opening;
      await popup.waitForFunction(() => window.fakeViewer !== undefined);
      await popup.evaluate((message) => window.fakeViewer.say(message.type, message.payload, {}), forged);
      await popup.close();
    }
    await stranger.close();
    // A genuine message after all of them proves that they had arrived and were ignored.
    await say(frame, 'viewer:reconnecting', { attempt: 1 });
    await stateIs('reconnecting');
    expect(rmm.callsTo('DELETE', /\/remote-control\//)).toEqual([]);
  });

  test('a frame that was led to another origin has no say, though it is the framed window', async () => {
    const stranger = await startFakeViewer();
    // Only where the policy let the frame go there at all; in a real setup it does not.
    rmm.frameSources.push(stranger.origin);
    const frame = await connect();
    const { search } = new URL(frame.url());
    await frame.goto(`${stranger.origin}/viewer${search.replace('script=full', 'script=silent')}`);
    await page.evaluate(() => {
      window.addEventListener('message', () => document.body.setAttribute('data-message-arrived', ''));
    });
    await say(frame, 'viewer:disconnected', { reason: 'requested', clean: true });
    await page.locator('body[data-message-arrived]').waitFor();
    await stranger.close();
    await stateIs('first_frame');
  });

  test('a lost connection shows while it is mended, and is over when it is', async () => {
    const frame = await connect();
    await say(frame, 'viewer:reconnecting', { attempt: 2 });
    await stateIs('reconnecting');
    await page.getByText('Reconnecting, attempt 2').waitFor();
    await picture(page, 'session-reconnecting');
    await say(frame, 'viewer:connected', { monitors: [] });
    await stateIs('first_frame');
  });

  test('a viewer that gives up says why, and nothing is left open', async () => {
    const frame = await connect();
    await say(frame, 'viewer:error', {
      code: 'agent_unavailable',
      detail: 'The machine went away.',
      retryable: true,
    });
    await say(frame, 'viewer:disconnected', { reason: 'agent_lost', clean: false });
    await stateIs('failed');
    const error = page.getByTestId('remote-control-error');
    expect(await error.getAttribute('data-error-code')).toBe('agent_unavailable');
    await eventually('the session is ended', () => rmm.callsTo('DELETE', /\/remote-control\//).length === 1);
    await page.getByTestId('remote-control-retry').click();
    await stateIs('first_frame');
  });

  test('a refusal shows the server’s sentence, the cause, the request id and what to do', async () => {
    rmm.refuse({
      method: 'POST',
      path: /\/remote-control$/,
      status: 502,
      code: 'agent_command_failed',
      detail: 'The machine refused the remote desktop: its checksum is wrong.',
      more: { cause_code: 'checksum_mismatch' },
    });
    await openAgent();
    await page.getByTestId('remote-control-button').click();
    await stateIs('failed');
    const error = page.getByTestId('remote-control-error');
    expect(await error.getAttribute('data-error-code')).toBe('agent_command_failed');
    const words = await error.textContent();
    expect(words).toContain('its checksum is wrong');
    expect(words).toContain('not the released one');
    expect(words).toContain('checksum_mismatch, request id req-42');
    expect(await page.getByTestId('remote-control-retry').count()).toBe(0);
    await picture(page, 'session-failed');
  });

  test('somebody else’s session can be ended from here', async () => {
    rmm.refuse({
      method: 'POST',
      path: /\/remote-control$/,
      status: 409,
      code: 'remote_control_in_progress',
      detail: 'Grace is connected to this machine.',
      more: { remote_control_id: 'rc-of-grace' },
    });
    await openAgent();
    await page.getByTestId('remote-control-button').click();
    await page.getByTestId('remote-control-end-other').click();
    await stateIs('first_frame');
    expect(rmm.callsTo('DELETE', /\/remote-control\/rc-of-grace$/)).toHaveLength(1);
  });

  test('a double click asks once; a slow broker shows progress', async () => {
    rmm.brokerDelayMs = 2_500;
    await openAgent();
    await page.getByTestId('remote-control-button').evaluate((button: HTMLButtonElement) => {
      button.click();
      button.click();
    });
    await stateIs('starting');
    await page.getByText('Starting the remote desktop on the machine').first().waitFor();
    await picture(page, 'session-starting');
    await stateIs('first_frame');
    expect(rmm.callsTo('POST', /\/remote-control$/)).toHaveLength(1);
  });

  test('ending before the broker has answered ends what it answers', async () => {
    rmm.brokerDelayMs = 600;
    await openAgent();
    await page.getByTestId('remote-control-button').click();
    await page.getByTestId('remote-control-end').click();
    await stateIs('ended');
    await eventually(
      'the late session is ended',
      () => rmm.callsTo('DELETE', /\/remote-control\//).length === 1,
    );
    expect(await page.getByTestId('remote-control-iframe').count()).toBe(0);
  });

  test('ending while a slow broker is at work hangs up on it', async () => {
    rmm.brokerDelayMs = 20_000;
    await openAgent();
    await page.getByTestId('remote-control-button').click();
    await page.getByTestId('remote-control-end').click();
    await stateIs('ended');
    await eventually('the server sees the hang-up', () => rmm.hangUps === 1);
  });

  test.each([
    ['another page of the dashboard', () => page.getByRole('link', { name: 'Guru RMM' }).click()],
    ['another site', () => page.goto(`${viewer.origin}/viewer`)],
    ['a closed tab', () => page.close({ runBeforeUnload: true })],
  ])('leaving for %s ends the session', async (_name, leave) => {
    await connect();
    await leave();
    await eventually('the session is ended', () => rmm.callsTo('DELETE', /\/remote-control\//).length === 1);
  });

  test('when the server cannot be told of the end, the page says so', async () => {
    await connect();
    rmm.refuse({
      method: 'DELETE',
      path: /remote-control/,
      status: 500,
      code: 'internal_error',
      detail: 'It broke.',
    });
    await page.getByTestId('remote-control-end').click();
    await stateIs('ended');
    await page.getByText('the server could not be told').waitFor();
  });

  test('a viewer of another protocol version is refused', async () => {
    rmm.embedUrl = (sessionId) => viewer.embedUrl(sessionId, rmm.origin, 'other_version');
    await openAgent();
    await page.getByTestId('remote-control-button').click();
    await stateIs('failed');
    expect(await page.getByTestId('remote-control-error').getAttribute('data-error-code')).toBe(
      'viewer_incompatible',
    );
  });

  test('a viewer of the dashboard’s own origin is not framed', async () => {
    rmm.embedUrl = () => `${rmm.origin}/viewer?embed=1#token=t`;
    await openAgent();
    await page.getByTestId('remote-control-button').click();
    await stateIs('failed');
    expect(await page.getByTestId('remote-control-error').getAttribute('data-error-code')).toBe(
      'viewer_address_refused',
    );
    expect(await page.getByTestId('remote-control-iframe').count()).toBe(0);
  });

  test('the native viewer is offered only when there is one', async () => {
    await connect();
    expect(await page.getByText('Open in the app').count()).toBe(0);
    rmm.nativeUrl = 'guruconnect://session/1';
    await page.reload();
    await page.getByTestId('remote-control-button').click();
    await page.getByText('Open in the app').waitFor();
  });
});
