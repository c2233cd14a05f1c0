// A session from the click to its end, by whatever way.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { picture } from '../support/browser.ts';
import { USER } from '../support/fake-rmm.ts';
import { startFakeViewer } from '../support/fake-viewer.ts';
import { AGENT, eventually, OFFLINE_AGENT, setUpStage } from '../support/stage.ts';

const stage = setUpStage();

const brokerIsAtWork = () =>
  eventually('the broker works', () => stage.rmm.callsTo('POST', /\/remote-control$/).length === 1);

describe('remote control', () => {
  test('from the click to the first picture to the end', async () => {
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-reason').fill('Printer is stuck');
    await picture(stage.page, 'agent-light');
    await stage.page.getByTestId('remote-control-button').click();
    await stage.stateIs('first_frame');
    expect(stage.rmm.callsTo('POST', /\/agents\/.*\/remote-control$/).map(({ body }) => body)).toEqual([
      { mode: 'unattended', reason: 'Printer is stuck' },
    ]);
    const frame = stage.viewerFrame();
    const iframe = stage.page.getByTestId('remote-control-iframe');
    expect(await iframe.getAttribute('sandbox')).toBe('allow-scripts allow-same-origin');
    expect(await iframe.getAttribute('allow')).toBe('clipboard-read; clipboard-write; fullscreen');
    expect(await iframe.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(await frame.evaluate(() => window.fakeViewer.token)).toBe('a-secret-of-a-few-minutes');
    await eventually('init and focus', async () => {
      const types = await frame.evaluate(() => window.fakeViewer.received.map(({ type }) => type));
      return types.includes('host:init') && types.includes('host:focus');
    });
    await eventually('both reports', () => stage.rmm.callsTo('POST', /\/events$/).length === 2);
    // Each goes by a connection of its own: either may arrive first.
    expect(stage.rmm.callsTo('POST', /\/events$/).map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        { type: 'viewer_connected' },
        { type: 'first_frame', width: 1280, height: 720, elapsed_ms: expect.any(Number) },
      ]),
    );
    const timings = await stage.page.evaluate(() => window.__remoteControlTimings);
    const { clickedAt = 0, brokerAnsweredAt, connectedAt, firstFrameAt } = timings ?? {};
    expect([clickedAt, brokerAnsweredAt ?? 0, connectedAt ?? 0, firstFrameAt ?? 0]).toEqual(
      [clickedAt, brokerAnsweredAt ?? 0, connectedAt ?? 0, firstFrameAt ?? 0].toSorted((a, b) => a - b),
    );
    expect(firstFrameAt).toBeGreaterThan(clickedAt);
    await picture(stage.page, 'session-light');
    await stage.page.getByTestId('remote-control-end').click();
    await stage.stateIs('ended');
    expect(stage.rmm.callsTo('DELETE', /\/remote-control\//)).toHaveLength(1);
    expect(await stage.page.getByTestId('remote-control-iframe').count()).toBe(0);
    await picture(stage.page, 'session-ended');
    await stage.page.getByRole('button', { name: 'Back to the machine' }).click();
    await stage.page.getByTestId('remote-control-button').waitFor();
  });

  test('what a stranger says is ignored: another origin, another window, the page itself, another session', async () => {
    const frame = await stage.connect();
    const sessionId = new URL(frame.url()).searchParams.get('session_id') ?? '';
    const forged = {
      source: 'guru-connect-viewer',
      version: '1.0',
      type: 'viewer:disconnected',
      session_id: sessionId,
      seq: 99,
      payload: { reason: 'requested', clean: true },
    };
    await stage.page.evaluate((message) => window.postMessage(message, '*'), forged);
    await stage.say(frame, 'viewer:disconnected', forged.payload, { session_id: AGENT });
    await stage.say(frame, 'viewer:disconnected', forged.payload, { source: 'guru-connect-host' });
    await stage.say(frame, 'viewer:from_the_future', forged.payload);
    const stranger = await startFakeViewer();
    // A popup of another origin, and one of the right origin that is not the framed window.
    for (const origin of [stranger.origin, stage.viewer.origin]) {
      const opening = stage.page.waitForEvent('popup');
      await stage.page.evaluate(
        (url) => void window.open(url, '_blank'),
        `${origin}/viewer?script=silent&session_id=${sessionId}&parent_origin=${stage.rmm.origin}`,
      );
      const popup = await opening;
      await popup.waitForFunction(() => window.fakeViewer !== undefined);
      await popup.evaluate((message) => window.fakeViewer.say(message.type, message.payload, {}), forged);
      await popup.close();
    }
    await stranger.close();
    // A genuine message after all of them proves that they had arrived and were ignored.
    await stage.say(frame, 'viewer:reconnecting', { attempt: 1 });
    await stage.stateIs('reconnecting');
    expect(stage.rmm.callsTo('DELETE', /\/remote-control\//)).toEqual([]);
  });

  test('a frame that was led to another origin has no say, though it is the framed window', async () => {
    const stranger = await startFakeViewer();
    // Only where the policy let the frame go there at all; in a real setup it does not.
    stage.rmm.frameSources.push(stranger.origin);
    const frame = await stage.connect();
    const { search } = new URL(frame.url());
    await frame.goto(`${stranger.origin}/viewer${search.replace('script=full', 'script=silent')}`);
    await stage.page.evaluate(() => {
      window.addEventListener('message', () => document.body.setAttribute('data-message-arrived', ''));
    });
    await stage.say(frame, 'viewer:disconnected', { reason: 'requested', clean: true });
    await stage.page.locator('body[data-message-arrived]').waitFor();
    await stranger.close();
    await stage.stateIs('first_frame');
  });

  test('a lost connection shows while it is mended, and is over when it is', async () => {
    const frame = await stage.connect();
    await stage.say(frame, 'viewer:reconnecting', { attempt: 2 });
    await stage.stateIs('reconnecting');
    await stage.page.getByText('Reconnecting, attempt 2').waitFor();
    await picture(stage.page, 'session-reconnecting');
    await stage.say(frame, 'viewer:connected', { monitors: [] });
    await stage.stateIs('first_frame');
  });

  test('a viewer that floods the page makes it send the server a few reports, not one for each', async () => {
    const frame = await stage.connect();
    const trouble = { code: 'agent_unavailable', detail: 'Again.', retryable: true };
    for (let turn = 0; turn < 20; turn += 1) await stage.say(frame, 'viewer:error', trouble);
    await stage.say(frame, 'viewer:disconnected', { reason: 'agent_lost', clean: false });
    await stage.stateIs('failed');
    const reports = stage.rmm.callsTo('POST', /\/events$/).map(({ body }) => (body as { type: string }).type);
    expect(reports.filter((type) => type === 'viewer_error')).toHaveLength(5);
  });

  test('a viewer that gives up says why, and nothing is left open', async () => {
    const frame = await stage.connect();
    await stage.say(frame, 'viewer:error', {
      code: 'agent_unavailable',
      detail: 'The machine went away.',
      retryable: true,
    });
    await stage.say(frame, 'viewer:disconnected', { reason: 'agent_lost', clean: false });
    await stage.stateIs('failed');
    const error = stage.page.getByTestId('remote-control-error');
    expect(await error.getAttribute('data-error-code')).toBe('agent_unavailable');
    // The frame had the keyboard and is gone.
    await stage.page.waitForFunction(
      () => document.activeElement?.getAttribute('data-testid') === 'remote-control-error',
    );
    await eventually(
      'the session is ended',
      () => stage.rmm.callsTo('DELETE', /\/remote-control\//).length === 1,
    );
    await stage.page.getByTestId('remote-control-retry').click();
    await stage.stateIs('first_frame');
  });

  test('a refusal shows the server’s sentence, the cause, the request id and what to do', async () => {
    stage.rmm.refuse({
      method: 'POST',
      path: /\/remote-control$/,
      status: 502,
      code: 'agent_command_failed',
      detail: 'The machine refused the remote desktop: its checksum is wrong.',
      more: { cause_code: 'checksum_mismatch' },
    });
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-button').click();
    await stage.stateIs('failed');
    const error = stage.page.getByTestId('remote-control-error');
    expect(await error.getAttribute('data-error-code')).toBe('agent_command_failed');
    const words = await error.textContent();
    expect(words).toContain('its checksum is wrong');
    expect(words).toContain('not the released one');
    expect(words).toContain('checksum_mismatch, request id req-42');
    expect(await stage.page.getByTestId('remote-control-retry').count()).toBe(0);
    await picture(stage.page, 'session-failed');
  });

  const GRACE = { id: randomUUID(), email: 'grace@example.test', name: 'Grace' };
  const putInUse = (technician: { id: string; email: string; name: string }) => {
    const remote_control_id = randomUUID();
    const row = { remote_control_id, agent_id: AGENT, technician, status: 'active', reason: 'Printer' };
    stage.rmm.history.push({ ...row, started_at: new Date().toISOString() });
    return remote_control_id;
  };
  const ends = () => stage.rmm.callsTo('DELETE', /\/remote-control\//);

  test('a machine in use says by whom, and a click asks before anything is ended', async () => {
    const graces = putInUse(GRACE);
    await stage.visit();
    await stage.page.getByText(/In use by Grace since \d/).waitFor();
    await picture(stage.page, 'machines-in-use');
    await stage.openAgent();
    const button = stage.page.getByTestId('remote-control-button');
    await stage.page.getByText(/In use by Grace since \d/).waitFor();
    await stage.canConnect();
    await picture(stage.page, 'agent-in-use');
    await button.click();
    const dialog = stage.page.getByRole('dialog', { name: 'The machine is in use' });
    await dialog.getByText(/Grace has been using lab-desk-01 since/).waitFor();
    await picture(stage.page, 'take-over');
    // The harmless answer has the focus, and Escape gives it too.
    await stage.page.waitForFunction(
      () => document.activeElement?.getAttribute('data-testid') === 'take-over-decline',
    );
    await stage.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(stage.rmm.callsTo('POST', /remote-control/)).toEqual([]);
    expect(ends()).toEqual([]);
    await button.click();
    await dialog.getByRole('button', { name: 'Take over' }).click();
    await stage.stateIs('first_frame');
    expect(ends().map(({ path }) => path)).toEqual([`/api/remote-control/${graces}`]);
  });

  test('somebody who was faster is found by the click, which asks too', async () => {
    stage.rmm.refuse({
      method: 'POST',
      path: /\/remote-control$/,
      status: 409,
      code: 'remote_control_in_progress',
      detail: 'Grace is using this machine.',
      more: { remote_control_id: 'rc-of-grace' },
    });
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-button').click();
    await stage.page.getByText('Grace is using this machine.').waitFor();
    expect(await stage.page.getByTestId('remote-control-error').count()).toBe(0);
    await stage.page.getByTestId('take-over-accept').click();
    await stage.stateIs('first_frame');
    expect(ends().map(({ path }) => path)).toEqual(['/api/remote-control/rc-of-grace']);
  });

  test("one's own session in another window is continued here, and the other window leaves it open", async () => {
    const mine = putInUse(USER);
    await stage.openAgent();
    await stage.page.getByText(/In use by you since/).waitFor();
    await stage.canConnect();
    await stage.page.getByTestId('remote-control-button').click();
    await stage.page.getByTestId('take-over-continue').click();
    await stage.stateIs('first_frame');
    expect(stage.rmm.callsTo('POST', /\/viewer$/).map(({ path }) => path)).toEqual([
      `/api/remote-control/${mine}/viewer`,
    ]);
    const frame = stage.viewerFrame();
    await stage.say(frame, 'viewer:error', { code: 'replaced', detail: 'Taken over.', retryable: false });
    await stage.say(frame, 'viewer:disconnected', { reason: 'replaced', clean: false });
    await stage.stateIs('failed');
    expect(ends()).toEqual([]);
  });

  test("a double click asks once; a slow broker shows progress, and the percentage of the machine's own download", async () => {
    stage.rmm.brokerDelayMs = 60_000;
    await stage.openAgent();
    await stage.canConnect();
    await stage.page.getByTestId('remote-control-button').evaluate((button: HTMLButtonElement) => {
      button.click();
      button.click();
    });
    await stage.stateIs('starting');
    await stage.page
      .getByText(/Starting the remote desktop on the machine|Still starting/)
      .first()
      .waitFor();
    await picture(stage.page, 'session-starting');
    await brokerIsAtWork();
    await eventually('live events', () => stage.rmm.listeners() === 1);
    stage.rmm.reportDownload(OFFLINE_AGENT, 9, 10);
    stage.rmm.reportDownload(AGENT, 12_000_000, 28_160_493);
    await stage.page.getByText('The machine downloads the remote desktop').waitFor();
    const bar = stage.page.getByRole('progressbar', { name: 'Downloaded' });
    expect(await bar.getAttribute('aria-valuenow')).toBe('42');
    await picture(stage.page, 'session-downloading');
    stage.rmm.reportDownload(AGENT, 28_160_493, 28_160_493);
    await stage.page.getByText('Verifying and starting the remote desktop').waitFor();
    stage.rmm.answerNow();
    await stage.stateIs('first_frame');
    expect(stage.rmm.callsTo('POST', /\/remote-control$/)).toHaveLength(1);
  });

  test('ending before the broker has answered ends what it answers', async () => {
    stage.rmm.brokerDelayMs = 60_000;
    await stage.page.clock.install();
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-button').click();
    await brokerIsAtWork();
    // The page still waits for a second, and then hangs up: that second does not pass here.
    await stage.stopClock();
    await stage.page.getByTestId('remote-control-end').click();
    stage.rmm.answerNow();
    await stage.stateIs('ended');
    await eventually(
      'the late session is ended',
      () => stage.rmm.callsTo('DELETE', /\/remote-control\//).length === 1,
    );
    expect(await stage.page.getByTestId('remote-control-iframe').count()).toBe(0);
  });

  test('ending while a slow broker is at work hangs up on it', async () => {
    stage.rmm.brokerDelayMs = 60_000;
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-button').click();
    await brokerIsAtWork();
    await stage.page.getByTestId('remote-control-end').click();
    await stage.stateIs('ended');
    await eventually('the server sees the hang-up', () => stage.rmm.hangUps === 1);
  });

  test('when the server cannot be told of the end, the page says so', async () => {
    await stage.page.clock.install();
    await stage.connect();
    await stage.stopClock(); // what the page says goes away after seconds
    stage.rmm.refuse({
      method: 'DELETE',
      path: /remote-control/,
      status: 500,
      code: 'internal_error',
      detail: 'It broke.',
    });
    await stage.page.getByTestId('remote-control-end').click();
    await stage.stateIs('ended');
    await stage.page.getByText('the server could not be told').waitFor();
  });

  test('a viewer of another protocol version is refused', async () => {
    stage.rmm.embedUrl = (sessionId) => stage.viewer.embedUrl(sessionId, stage.rmm.origin, 'other_version');
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-button').click();
    await stage.stateIs('failed');
    expect(await stage.page.getByTestId('remote-control-error').getAttribute('data-error-code')).toBe(
      'viewer_incompatible',
    );
  });

  test('a viewer of the dashboard’s own origin is not framed', async () => {
    stage.rmm.embedUrl = () => `${stage.rmm.origin}/viewer?embed=1#token=t`;
    await stage.openAgent();
    await stage.page.getByTestId('remote-control-button').click();
    await stage.stateIs('failed');
    expect(await stage.page.getByTestId('remote-control-error').getAttribute('data-error-code')).toBe(
      'viewer_address_refused',
    );
    expect(await stage.page.getByTestId('remote-control-iframe').count()).toBe(0);
  });

  test('the native viewer is offered only when there is one', async () => {
    await stage.connect();
    expect(await stage.page.getByText('Open in the app').count()).toBe(0);
    stage.rmm.nativeUrl = 'guruconnect://session/1';
    await stage.page.reload();
    await stage.page.getByText('Open in the app').waitFor();
  });
});
