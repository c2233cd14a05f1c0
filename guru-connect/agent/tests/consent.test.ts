import { eventually } from '@guru-connect/testing/eventually';
import { Access, type ConsentResponse } from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import type { Sight } from '../src/desktop/dialogs.ts';
import { AgentFault } from '../src/fault/agent-fault.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { StartedAgent } from './support/started-agent.ts';

const ATTENDED = { mode: 'attended', indicator: true };
const FEATURES = [FEATURE.consent, FEATURE.sessionFailed];

let started: StartedAgent;
let relay: FakeRelay;
let desktop: FakeDesktop;

beforeEach(async () => {
  started = await StartedAgent.start(...FEATURES);
  ({ relay, desktop } = started);
});

afterEach(() => started.stop());

/** Asks, and lets the user answer once the question is on the screen. */
async function answered(
  result: 'accepted' | 'declined',
  access: Access = Access.ACCESS_CONTROL,
): Promise<ConsentResponse> {
  const from = relay.control.all.length;
  relay.askConsent('session-1', { access });
  await relay.control.next('consentShown', from);
  desktop.dialogs.answer(result);
  return (await relay.control.next('consentResponse', from)).value;
}

/** An attended session that the user accepted, with a viewer who has a picture. */
async function attendedSession(access: Access = Access.ACCESS_CONTROL): Promise<void> {
  await answered('accepted', access);
  const from = relay.data.all.length;
  await relay.startSession('session-1', ATTENDED);
  relay.attachViewer();
  await relay.data.next('screenFrame', from);
  await eventually(() => desktop.dialogs.connected.length === 1);
}

/** Cuts the control socket and waits until the agent has registered again. */
async function reconnected(): Promise<void> {
  const from = relay.control.all.length;
  relay.controlSocket?.terminate();
  await relay.control.next('register', from);
}

/** The relay is stopped, and another one comes up in its place. */
async function relayRestarted(meanwhile: () => Promise<void> | void): Promise<void> {
  const { port } = relay;
  await relay.stop();
  await meanwhile();
  started.relay = await FakeRelay.start(port);
  relay = started.relay;
  relay.features = FEATURES;
  await relay.registered();
}

/** Returns once the agent has handled everything that it was sent on its control socket. */
async function controlHandled(): Promise<void> {
  const from = relay.control.all.length;
  relay.sendSessionStart('probe', { mode: 'no-such-mode' });
  await relay.control.next('sessionRefused', from, ({ value }) => value.sessionId === 'probe');
}

function press(code: string): void {
  for (const down of [true, false]) relay.sendData({ $case: 'keyEvent', value: { code, down } });
}

/** What arrived at the desktop once the data socket was handled and its input carried out. */
async function inputs(): Promise<string[]> {
  await relay.dataHandled();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return desktop.inputs.splice(0);
}

describe('the question', () => {
  test('shows who asks for what, what no answer means, reports that it is shown, and then the answer with its receipt', async () => {
    relay.askConsent('session-1', { access: Access.ACCESS_VIEW, timeoutMs: 30_400, silenceAllows: true });
    await relay.control.next('consentShown');
    expect(desktop.dialogs.question).toEqual({
      technician: 'Tess',
      organisation: 'Example IT',
      reason: 'test',
      grant: 'view',
      timeoutSeconds: 31,
      silenceAllows: true,
    });
    desktop.dialogs.inject();
    desktop.dialogs.answer('accepted');
    expect((await relay.control.next('consentResponse')).value).toEqual({
      sessionId: 'session-1',
      accepted: true,
      outcome: 'accepted',
      cause: '',
      detail: '',
      receipt: {
        textSha256: expect.any(Buffer),
        language: 'en',
        answeredWith: 'pointer',
        openMs: expect.any(Number),
        refusals: { injected: 1 },
        missingGlyphs: 0,
        shortened: false,
        user: 'erika',
      },
    });
    const refused = await relay.control.next('inputRefused');
    expect(refused.value).toEqual({ sessionId: 'session-1', refusals: { injected: 1 } });
  });

  test.each(['declined', 'timed_out'] as const)('reports %s', async (outcome) => {
    relay.askConsent('session-1', { timeoutMs: 1 });
    await relay.control.next('consentShown');
    if (outcome === 'declined') desktop.dialogs.answer('declined');
    const { value } = await relay.control.next('consentResponse');
    expect(value).toMatchObject({ accepted: false, outcome, cause: '' });
  });

  test('stays open for at most ten minutes, whatever the relay says', async () => {
    relay.askConsent('session-1', { timeoutMs: 4_000_000_000 });
    await relay.control.next('consentShown');
    expect(desktop.dialogs.question?.timeoutSeconds).toBe(600);
  });

  test('keeps its dialog when it is asked again after a reconnect, and is reported as shown again', async () => {
    relay.askConsent();
    await relay.control.next('consentShown');
    const first = desktop.dialogs.question;
    await reconnected();
    expect(desktop.dialogs.question).toBe(first);
    const from = relay.control.all.length;
    relay.askConsent('session-1', { timeoutMs: 40_000 });
    await relay.control.next('consentShown', from);
    expect(desktop.dialogs.question).toBe(first);
  });

  test('an answer that was given while the relay was away is sent when the relay asks again', async () => {
    relay.askConsent();
    await relay.control.next('consentShown');
    await relayRestarted(() => desktop.dialogs.answer('accepted'));
    await controlHandled();
    expect(relay.control.all.map(({ $case }) => $case)).not.toContain('consentResponse');
    relay.askConsent();
    const { value } = await relay.control.next('consentResponse');
    expect(value).toMatchObject({ sessionId: 'session-1', accepted: true });
    expect(desktop.dialogs.question).toBeNull();
  });

  test('is taken back by the end of its session, at once and without an answer', async () => {
    relay.askConsent();
    await relay.control.next('consentShown');
    relay.endSession();
    await eventually(() => desktop.dialogs.question === null);
    const from = relay.control.all.length;
    relay.askConsent('session-2');
    await relay.control.next('consentShown', from);
    expect(relay.control.all.map(({ $case }) => $case)).not.toContain('consentResponse');
  });

  test('a second question is refused as busy, and the first one stays', async () => {
    relay.askConsent();
    await relay.control.next('consentShown');
    const first = desktop.dialogs.question;
    relay.askConsent('session-2');
    const { value } = await relay.control.next('consentResponse');
    expect(value).toMatchObject({ sessionId: 'session-2', outcome: 'unavailable', cause: 'busy' });
    expect(desktop.dialogs.question).toBe(first);
  });

  test.each([
    ['missing_library', 'no_consent_helper', 'missing_library: libcairo.so.2 is missing'],
    ['display_unsupported', 'no_consent_helper', 'display_unsupported: libcairo.so.2 is missing'],
    ['locked', 'locked', 'libcairo.so.2 is missing'],
  ] as const)('a machine that answers %s is reported as %s', async (cause, reported, detail) => {
    desktop.dialogs.askConsent = async () => ({
      result: 'unavailable',
      cause,
      detail: 'libcairo.so.2 is missing',
      receipt: null,
    });
    relay.askConsent();
    expect((await relay.control.next('consentResponse')).value).toEqual({
      sessionId: 'session-1',
      accepted: false,
      outcome: 'unavailable',
      cause: reported,
      detail,
      receipt: undefined,
    });
  });
});

describe('an attended session', () => {
  async function refused(): Promise<void> {
    const from = relay.control.all.length;
    relay.sendSessionStart('session-1', ATTENDED);
    const { value } = await relay.control.next('sessionRefused', from);
    expect(value).toMatchObject({ sessionId: 'session-1', code: 'consent_required' });
    expect(relay.dataSocket).toBeNull();
    expect(desktop.grabs).toBe(0);
  }

  test('is refused without consent', refused);

  test('is refused while the question is open, and after Decline', async () => {
    relay.askConsent();
    await relay.control.next('consentShown');
    await refused();
    desktop.dialogs.answer('declined');
    await relay.control.next('consentResponse');
    await refused();
  });

  test('is refused with the consent to another one, and with consent to one that has ended', async () => {
    relay.askConsent('session-0');
    await relay.control.next('consentShown');
    desktop.dialogs.answer('accepted');
    await relay.control.next('consentResponse');
    await refused();
    await answered('accepted');
    relay.endSession();
    await refused();
  });

  test('starts after the user accepted, again after the relay was lost, and shows its banner', async () => {
    await attendedSession();
    expect(desktop.dialogs.connected).toEqual([
      { technician: 'Tess', organisation: 'Example IT', grant: 'view_and_control' },
    ]);
    await relayRestarted(() => undefined);
    await relay.startSession('session-1', ATTENDED);
    relay.attachViewer();
    await relay.data.next('screenFrame');
    expect(desktop.dialogs.connected).toHaveLength(1);
  });

  test('has a banner even when the relay asks for none', async () => {
    await answered('accepted');
    await relay.startSession('session-1', { mode: 'attended', indicator: false });
    expect(desktop.dialogs.connected).toEqual([]);
    relay.attachViewer();
    await eventually(() => desktop.dialogs.connected.length === 1);
  });

  test('gets no input when the user granted the view alone', async () => {
    await attendedSession(Access.ACCESS_VIEW);
    expect(desktop.dialogs.connected).toMatchObject([{ grant: 'view' }]);
    press('KeyA');
    expect(await inputs()).toEqual([]);
  });

  test('fails before its first picture when no banner can be shown', async () => {
    await answered('accepted');
    desktop.dialogs.showIndicator = () => {
      throw new AgentFault('missing_library', 'libcairo.so.2 is missing');
    };
    await relay.startSession('session-1', ATTENDED);
    relay.attachViewer();
    const { value } = await relay.control.next('sessionFailed');
    expect(value).toMatchObject({ code: 'indicator_lost', detail: expect.stringContaining('libcairo.so.2') });
    expect(desktop.capturing).toBe(false);
    expect(relay.data.all.map(({ $case }) => $case)).not.toContain('screenFrame');
  });

  test('has neither picture nor input behind a screen locker, and goes on afterwards', async () => {
    await attendedSession();
    const changed = async (sight: Sight) => {
      desktop.dialogs.see(sight);
      desktop.paint({ x: 0, y: 0, width: 50, height: 50 }, sight === 'locked' ? 0xff : 0xff00);
      await new Promise((resolve) => setTimeout(resolve, 100));
      press('KeyA');
      return inputs();
    };
    await relay.dataHandled();
    const from = relay.data.all.length;
    expect(await changed('locked')).toEqual([]);
    expect(relay.data.all.slice(from)).toEqual([]);
    expect(await changed('shown')).toEqual(['key KeyA down', 'key KeyA up']);
    await relay.data.next('screenFrame', from, ({ value }) => value.whole);
  });
});

describe('an unattended session', () => {
  test('that may only look gets no input, whatever the permissions of the viewer', async () => {
    await relay.startSession('session-1', { access: Access.ACCESS_VIEW });
    relay.attachViewer(true);
    await relay.data.next('screenFrame');
    press('KeyA');
    expect(await inputs()).toEqual([]);
  });

  test('gets no input while a question is open, and as much as was granted afterwards', async () => {
    await started.watchedSession();
    relay.sendData({ $case: 'keyEvent', value: { code: 'ShiftLeft', down: true } });
    expect(await inputs()).toEqual(['key ShiftLeft down']);
    relay.askConsent();
    await relay.control.next('consentShown');
    press('KeyA');
    // a new data socket is held too
    await relay.startSession();
    relay.attachViewer();
    press('KeyB');
    expect(await inputs()).toEqual(['key ShiftLeft up']);
    desktop.dialogs.answer('accepted');
    await relay.control.next('consentResponse');
    press('KeyC');
    expect(await inputs()).toEqual(['key KeyC down', 'key KeyC up']);
  });

  test('ends when the user declines, and does not start again', async () => {
    await started.watchedSession();
    await answered('declined');
    await eventually(() => relay.dataSocket?.readyState === 3);
    const from = relay.control.all.length;
    relay.sendSessionStart();
    expect((await relay.control.next('sessionRefused', from)).value).toMatchObject({
      code: 'consent_required',
    });
  });

  test('shows no banner unless the relay asks for one, and goes on when none can be shown', async () => {
    await started.watchedSession();
    expect(desktop.dialogs.connected).toEqual([]);
    desktop.dialogs.showIndicator = () => {
      throw new AgentFault('missing_library', 'libcairo.so.2 is missing');
    };
    const from = relay.data.all.length;
    await relay.startSession('session-1', { indicator: true });
    relay.attachViewer();
    await relay.data.next('screenFrame', from);
    expect(started.lines.map(({ msg }) => msg)).toContain('no banner can be shown');
  });
});

describe('End of the banner', () => {
  beforeEach(async () => {
    await relay.startSession('session-1', { indicator: true });
    relay.attachViewer();
    await relay.data.next('screenFrame');
    await eventually(() => desktop.dialogs.connected.length === 1);
  });

  test('ends capture and input at once, and is reported', async () => {
    relay.sendData({ $case: 'keyEvent', value: { code: 'ShiftLeft', down: true } });
    expect(await inputs()).toEqual(['key ShiftLeft down']);
    desktop.dialogs.end();
    expect(desktop.capturing).toBe(false);
    expect(desktop.inputs).toEqual(['key ShiftLeft up']);
    expect((await relay.control.next('endedByUser')).value).toEqual({ sessionId: 'session-1' });
    expect(desktop.dialogs.connected).toEqual([]);
  });

  test('works with the relay stopped, and is reported when the relay asks for the session again', async () => {
    await relayRestarted(async () => {
      await eventually(() => !desktop.capturing);
      desktop.dialogs.end();
    });
    relay.sendSessionStart('session-1', { indicator: true });
    await relay.control.next('endedByUser');
    relay.askConsent();
    await eventually(() => relay.control.all.filter(({ $case }) => $case === 'endedByUser').length === 2);
    expect(relay.dataSocket).toBeNull();
    expect(desktop.dialogs.question).toBeNull();
  });

  test('closes with its session, and reports refused events meanwhile', async () => {
    desktop.dialogs.inject();
    const { value } = await relay.control.next('inputRefused');
    expect(value).toEqual({ sessionId: 'session-1', refusals: { injected: 1 } });
    relay.endSession();
    await eventually(() => desktop.dialogs.connected.length === 0);
  });
});
