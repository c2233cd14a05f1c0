import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventTypes, joinedSession, openSession, sessionRequest } from './support/open-session.ts';
import { acceptSession, dataPeer, registeredAgent, viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay();
});
afterAll(async () => {
  await relay.close();
});

describe('a session from click to end', () => {
  test('pictures and input pass both ways, and the audit tells it', async () => {
    const joined = await joinedSession(relay);
    const { client, path, control, data, viewer, session } = joined;
    expect(session.status).toBe('waiting_for_viewer');
    data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 7, features: [] } });
    expect((await viewer.next('desktopInfo')).activeMonitorId).toBe(7);
    viewer.send({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
    expect(await data.next('keyEvent')).toEqual({ code: 'KeyA', down: true });
    viewer.send({ $case: 'selectMonitor', value: { monitorId: 2 } });
    expect(await data.next('selectMonitor')).toEqual({ monitorId: 2 });
    const active = await client.call('getSession', { path });
    expect([active.status, active.started_at === null]).toEqual(['active', false]);

    const ended = await client.call('endSession', { path });
    expect([ended.status, ended.end_reason]).toEqual(['ended', 'requested']);
    expect((await viewer.next('sessionEnded')).reason).toBe('requested');
    expect([await viewer.closeCode(), await data.closeCode()]).toEqual([4410, 4410]);
    expect(await control.next('sessionEnd')).toEqual({ sessionId: session.session_id, reason: 'requested' });
    expect(await client.call('endSession', { path })).toEqual(ended);
    expect(await eventTypes(joined)).toEqual([
      'created',
      'agent_bound',
      'viewer_token_created',
      'viewer_connected',
      'input_first',
      'monitor_selected',
      'ended',
    ]);
    control.close();
  });

  test('an agent that registers later is bound to the session that waits for it', async () => {
    const first = await openSession(relay);
    await first.client.call('endSession', { path: first.path });
    first.control.close();
    await eventually(
      async () => (await first.client.call('getAgent', { path: { agent_id: first.agentId } })).connected,
      (connected) => !connected,
    );
    const session = await first.client.call('createSession', { body: sessionRequest(first.agentId) });
    expect(session.status).toBe('waiting_for_agent');
    const control = await registeredAgent(relay.url, first.key, first.agentId);
    const start = await control.next('sessionStart');
    expect(start).toMatchObject({
      sessionId: session.session_id,
      mode: 'unattended',
      technicianName: 'Tessa Technician',
      reason: 'printer',
    });
    const bound = await first.client.call('getSession', { path: { session_id: session.session_id } });
    expect(bound.status).toBe('waiting_for_viewer');
    control.close();
  });

  test('a data ticket opens one socket, once, and for its own session only', async () => {
    const one = await openSession(relay);
    const two = await openSession(relay);
    const start = await one.control.next('sessionStart');
    const foreign = await dataPeer(relay.url, two.session.session_id, start.dataTicket);
    expect(await foreign.closeCode()).toBe(4401);
    const unknown = await dataPeer(relay.url, '0f8fad5b-d9cb-469f-a165-70867728950e', start.dataTicket);
    expect(await unknown.closeCode()).toBe(4404);
    const first = await dataPeer(relay.url, start.sessionId, start.dataTicket);
    const again = await dataPeer(relay.url, start.sessionId, start.dataTicket);
    expect(await again.closeCode()).toBe(4401);
    for (const peer of [first, one.control, two.control]) peer.close();
  });

  test('an agent that refuses ends the session and says why', async () => {
    const open = await openSession(relay);
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    const value = { sessionId: open.session.session_id, code: 'no_display', detail: 'No X server.' };
    open.control.send({ $case: 'sessionRefused', value });
    const ended = await eventually(
      () => open.client.call('getSession', { path: open.path }),
      ({ status }) => status === 'ended',
    );
    expect(ended.end_reason).toBe('agent_refused');
    const { events } = await open.client.call('listSessionEvents', { path: open.path });
    expect(events.at(-1)?.data).toEqual({
      reason: 'agent_refused',
      code: 'no_display',
      detail: 'No X server.',
    });
    open.control.close();
    // A viewer that was too late for it reads the same.
    const viewer = await viewerPeer(relay.url, open.session.session_id, { token });
    expect(await viewer.next('agentError')).toEqual({ code: value.code, detail: value.detail, fatal: true });
    expect(await viewer.next('sessionEnded')).toEqual({ reason: 'agent_refused' });
  });
});

describe('coming back', () => {
  test('a viewer comes back on its ticket, once, and gets a new one', async () => {
    const joined = await joinedSession(relay);
    joined.viewer.socket.terminate();
    await joined.data.next('viewerDetached');
    const sessionId = joined.session.session_id;
    const back = await viewerPeer(relay.url, sessionId, { resumeTicket: joined.resumeTicket });
    const welcome = await back.next('viewerWelcome');
    expect(welcome).toMatchObject({
      agentPresent: true,
      permissions: { input: true },
      reconnectGraceMs: relay.config.reconnectGraceSeconds * 1000,
    });
    expect(welcome.resumeTicket).not.toBe(joined.resumeTicket);
    await joined.data.next('viewerAttached');
    const thief = await viewerPeer(relay.url, sessionId, { resumeTicket: joined.resumeTicket });
    expect(await thief.closeCode()).toBe(4401);
    expect(await eventTypes(joined)).toContain('viewer_refused');
    for (const peer of [back, joined.data, joined.control]) peer.close();
  });

  test('a newer viewer takes over and the older one may not come back', async () => {
    const joined = await joinedSession(relay);
    const sessionId = joined.session.session_id;
    const { token } = await joined.client.call('createViewerToken', { path: joined.path, body: {} });
    const newer = await viewerPeer(relay.url, sessionId, { token });
    await newer.next('viewerWelcome');
    expect(await joined.viewer.closeCode()).toBe(4409);
    await joined.data.next('viewerAttached');
    const older = await viewerPeer(relay.url, sessionId, { resumeTicket: joined.resumeTicket });
    expect(await older.closeCode()).toBe(4401);
    joined.data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 3, features: [] } });
    expect((await newer.next('desktopInfo')).activeMonitorId).toBe(3);
    const { status } = await joined.client.call('getSession', { path: joined.path });
    expect(status).toBe('active');
    for (const peer of [newer, joined.data, joined.control]) peer.close();
  });

  test('an agent that lost its data socket is asked for another, and the viewer is told both', async () => {
    const joined = await joinedSession(relay);
    joined.data.socket.terminate();
    expect(await joined.viewer.next('agentPresence')).toEqual({ present: false });
    const data = await acceptSession(relay.url, joined.control);
    expect(await joined.viewer.next('agentPresence')).toEqual({ present: true });
    await data.next('viewerAttached');
    for (const peer of [data, joined.viewer, joined.control]) peer.close();
  });

  test('a control socket takes the place of one that does not answer, whose late close changes nothing', async () => {
    const joined = await joinedSession(relay);
    joined.control.socket.pause();
    const control = await registeredAgent(relay.url, joined.key, joined.agentId);
    joined.control.socket.resume();
    expect(await joined.control.closeCode()).toBe(4409);
    const data = await acceptSession(relay.url, control);
    expect(await joined.data.closeCode()).toBe(4409);
    await data.next('viewerAttached');
    const agent = await joined.client.call('getAgent', { path: { agent_id: joined.agentId } });
    expect(agent.connected).toBe(true);
    expect((await joined.client.call('getSession', { path: joined.path })).status).toBe('active');
    expect(await eventTypes(joined)).not.toContain('agent_disconnected');
    for (const peer of [data, joined.viewer, control]) peer.close();
  });

  test('an agent that registers again while a viewer waits makes the session active again', async () => {
    const joined = await joinedSession(relay);
    joined.control.socket.terminate();
    joined.data.socket.terminate();
    await eventually(
      async () => (await joined.client.call('getSession', { path: joined.path })).status,
      (status) => status === 'waiting_for_agent',
    );
    const control = await registeredAgent(relay.url, joined.key, joined.agentId);
    const data = await acceptSession(relay.url, control);
    await data.next('viewerAttached');
    expect((await joined.client.call('getSession', { path: joined.path })).status).toBe('active');
    for (const peer of [data, joined.viewer, control]) peer.close();
  });
});
