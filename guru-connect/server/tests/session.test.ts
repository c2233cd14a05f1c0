import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ContractClient } from './support/contract-client.ts';
import { acceptSession, dataPeer, registeredAgent, viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let client: ContractClient;

beforeAll(async () => {
  relay = await startRelay();
  client = new ContractClient(relay.url);
});
afterAll(async () => {
  await relay.close();
});

const technician = { id: 'tech-1', name: 'Tessa Technician' };

async function open(agentId: string) {
  const { key } = await client.call('createAgentKey', { path: { agent_id: agentId }, body: {} });
  const control = await registeredAgent(relay.url, key, agentId);
  const session = await client.call('createSession', {
    body: { agent_id: agentId, mode: 'unattended', technician, reason: 'printer', source: 'gururmm' },
  });
  return { control, session, key };
}

async function token(sessionId: string, body = {}) {
  return await client.call('createViewerToken', { path: { session_id: sessionId }, body });
}

describe('a session from click to end', () => {
  test('pictures and input pass both ways, and the audit tells it', async () => {
    const { control, session } = await open('walk-1');
    expect(session.status).toBe('waiting_for_viewer');
    const data = await acceptSession(relay.url, control);
    const { token: viewerToken } = await token(session.session_id);
    const viewer = await viewerPeer(relay.url, session.session_id, { token: viewerToken });
    const welcome = await viewer.next('viewerWelcome');
    expect(welcome.permissions).toEqual({ input: true });
    expect(await data.next('viewerAttached')).toEqual({ permissions: { input: true } });
    data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 7 } });
    expect((await viewer.next('desktopInfo')).activeMonitorId).toBe(7);
    viewer.send({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
    expect(await data.next('keyEvent')).toEqual({ code: 'KeyA', down: true });
    expect((await client.call('getSession', { path: { session_id: session.session_id } })).status).toBe(
      'active',
    );
    const ended = await client.call('endSession', { path: { session_id: session.session_id } });
    expect([ended.status, ended.end_reason]).toEqual(['ended', 'requested']);
    expect((await viewer.next('sessionEnded')).reason).toBe('requested');
    expect(await viewer.closeCode()).toBe(4410);
    expect(await data.closeCode()).toBe(4410);
    expect((await control.next('sessionEnd')).sessionId).toBe(session.session_id);
    const { events } = await client.call('listSessionEvents', { path: { session_id: session.session_id } });
    expect(events.map(({ type }) => type)).toEqual([
      'created',
      'agent_bound',
      'viewer_token_created',
      'viewer_connected',
      'input_first',
      'ended',
    ]);
    control.close();
  });

  test('a ticket opens one data socket, once', async () => {
    const { control } = await open('walk-2');
    const start = await control.next('sessionStart');
    const first = await dataPeer(relay.url, start.sessionId, start.dataTicket);
    const second = await dataPeer(relay.url, start.sessionId, start.dataTicket);
    expect(await second.closeCode()).toBe(4401);
    first.close();
    control.close();
  });
});
