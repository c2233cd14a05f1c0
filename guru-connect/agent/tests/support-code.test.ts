import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { XClient } from '../src/desktop/x11/x-client.ts';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { StartedAgent } from './support/started-agent.ts';
import { buttonOf, endOf, type PanelWindow, panelWindows } from './support/panel-window.ts';
import { XIntruder } from './support/x-intruder.ts';
import { Xvfb } from './support/xvfb.ts';

const CODE = 'K7M-2QX-9PD';
const SESSION = {
  agent_id: 'support-1',
  agent_key: 'gck_support_0123456789abcdef',
  session_id: 'session-1',
  technician_name: 'Tess',
  organisation: 'Example IT',
};

describe('an agent for one session', () => {
  let started: StartedAgent;

  beforeEach(async () => {
    started = await StartedAgent.startFor('session-1');
  });

  afterEach(() => started.stop());

  test('ends without a fault when its key is revoked', async () => {
    started.relay.controlRefusals = [{ status: 401 }];
    started.relay.controlSocket?.terminate();
    await started.running;
  });

  test('goes on when another session ends, and ends when the user declined and the relay ended it', async () => {
    const { relay, desktop } = started;
    relay.endSession('session-2');
    relay.askConsent();
    await relay.control.next('consentShown');
    desktop.dialogs.answer('declined');
    expect((await relay.control.next('consentResponse')).value).toMatchObject({ outcome: 'declined' });
    relay.endSession();
    await started.running;
  });
});

describe('the program', () => {
  let server: Xvfb;
  let observer: XClient;
  let intruder: XIntruder;
  let relay: FakeRelay;
  let agent: AgentProcess;

  beforeAll(async () => {
    server = await Xvfb.start();
    observer = await XClient.open(server.display);
    intruder = new XIntruder(server.display);
  });

  afterAll(async () => {
    intruder.close();
    observer.close();
    await server.stop();
  });

  beforeEach(async () => {
    relay = await FakeRelay.start();
    relay.codes.set(CODE, SESSION);
  });

  afterEach(async () => {
    await agent.stop();
    await relay.stop();
  });

  /** The person clicks a button until its window has gone: the window was not still before. */
  async function clickAway(button: (window: PanelWindow) => { x: number; y: number }): Promise<void> {
    const person = intruder.playPerson();
    const [window] = await panelWindows(observer);
    await eventually(async () => {
      const [found] = await panelWindows(observer);
      if (found?.id !== window?.id) return true;
      if (found) person.click(button(found).x, button(found).y);
      return false;
    });
  }

  const allow = () => clickAway((dialog) => buttonOf(dialog, 'allow'));
  const endByHand = () => clickAway(endOf);

  test('a code from a pipe serves its one session, with consent alone; End works without the relay', async () => {
    const credential = { support_code: CODE };
    agent = new AgentProcess({ relayUrl: relay.url, display: server.display, credential, through: 'pipe' });
    expect(await relay.registered()).toMatchObject({ agentId: 'support-1' });
    expect(relay.keys).toEqual([`Bearer ${SESSION.agent_key}`]);
    expect(relay.codes.size).toBe(0);

    const refusal = async (sessionId: string) => {
      const from = relay.control.all.length;
      relay.sendSessionStart(sessionId);
      return (await relay.control.next('sessionRefused', from)).value.code;
    };
    expect(await refusal('session-2')).toBe('busy');
    expect(await refusal('session-1')).toBe('consent_required');

    relay.askConsent();
    await relay.control.next('consentShown');
    await allow();
    expect((await relay.control.next('consentResponse')).value).toMatchObject({ accepted: true });
    await relay.startSession('session-1', { mode: 'attended', indicator: true });
    relay.attachViewer();
    await relay.data.next('screenFrame');
    await eventually(async () => (await panelWindows(observer)).length === 1);

    const { port } = relay;
    await relay.stop();
    await endByHand();
    relay = await FakeRelay.start(port);
    await relay.registered();
    relay.sendSessionStart('session-1', { mode: 'attended', indicator: true });
    expect((await relay.control.next('endedByUser')).value).toEqual({ sessionId: 'session-1' });
    expect(relay.dataSocket).toBeNull();
    relay.endSession('session-1', 'ended_by_user');
    expect(await agent.exited()).toBe(0);
    expect(agent.stderr).toBe('');
    const logged = JSON.stringify(agent.lines);
    expect(logged).toContain('session ended by the user');
    for (const secret of [CODE, SESSION.agent_key]) expect(logged).not.toContain(secret);
  });

  test('a wrong code from a private file ends with 65 and says what to do', async () => {
    relay.codes.clear();
    const credential = { support_code: CODE };
    agent = new AgentProcess({ relayUrl: relay.url, display: server.display, credential });
    expect(await agent.exited()).toBe(65);
    expect(agent.stderr).toMatch(
      /^\[ERROR\] This support code does not work: .* Ask the technician for a new code\.\n$/,
    );
    expect(agent.lines).toMatchObject([{ level: 'error', code: 'code_invalid' }]);
    expect(relay.keys).toEqual([]);
  });

  test('a machine without a display keeps the code for another one', async () => {
    const credential = { support_code: CODE };
    agent = new AgentProcess({ relayUrl: relay.url, display: ':4000', credential, through: 'pipe' });
    expect(await agent.exited()).toBe(69);
    expect(relay.codes.size).toBe(1);
  });
});
