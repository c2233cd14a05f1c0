import { describe, expect, jest, test } from '@jest/globals';
import type { BrokerStage } from '../support/broker-stage.ts';
import type { Fault } from '../support/fake-connect.ts';
import { until, type World } from '../support/test-world.ts';

/** Guru Connect goes away and comes back, with other settings or in mid-session. */
export function connectRestarts(stage: BrokerStage): void {
  describe('a click right after Guru Connect is back', () => {
    test('works although every kept-alive connection has died', async () => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.settings.forgetConnections = true;
      stage.world.services().capabilities.invalidate();
      const answer = await stage.start(agentId);
      expect(answer.body.error_code).toBeUndefined();
      expect(answer.status).toBe(201);
      expect(stage.world.connect.openSessions()).toHaveLength(1);
    });

    test('is refused by what Guru Connect says now, and nothing is prepared on the machine', async () => {
      const { agentId, agent } = await stage.coldMachine();
      stage.world.connect.features.embedded_viewer = false; // the server remembers that it was on
      const answer = await stage.start(agentId);
      expect(answer.body).toMatchObject({
        status_code: 409,
        error_code: 'capability_unavailable',
        cause_code: 'embedded_viewer',
      });
      expect(stage.world.connect.openSessions()).toEqual([]);
      expect((agent as Awaited<ReturnType<World['machine']>>['agent']).commands).toEqual([]);
    });

    test('is let through when what was switched off is on again', async () => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.features.embedded_viewer = false;
      await stage.askConnectAgain();
      stage.world.connect.features.embedded_viewer = true; // the server remembers that it was off
      expect((await stage.start(agentId)).status).toBe(201);
    });

    test('is not answered by an older question that failed', async () => {
      const { agentId } = await stage.warmMachine();
      const { capabilities } = stage.world.services();
      const { calls, faults, features } = stage.world.connect;
      let answerOlder: (fault: Fault) => void = () => {};
      faults.set('GET capabilities', new Promise<Fault>((resolve) => (answerOlder = resolve)));
      capabilities.invalidate();
      calls.length = 0;
      const older = capabilities.keepFresh();
      await until('the older question has arrived', () => calls.includes('GET capabilities'));
      faults.clear();
      features.embedded_viewer = false;
      const asks = jest.spyOn(capabilities, 'current');
      const click = stage.start(agentId);
      await until('the click asks too', () => asks.mock.calls.length > 0);
      answerOlder({ status: 503, errorCode: 'integration_not_configured' });
      await older;
      asks.mockRestore();
      expect((await click).body).toMatchObject({ status_code: 409, error_code: 'capability_unavailable' });
    });

    test('prepares the machine with the release of now, once one that was remembered has failed', async () => {
      const { calls } = stage.world.connect;
      const { agentId } = await stage.coldMachine({ code: 'download_failed', detail: 'as the machine says' });
      calls.length = 0;
      for (const turn of [1, 2]) {
        expect((await stage.start(agentId)).body.cause_code).toBe('download_failed');
        if (turn === 1) calls.length = 0;
      }
      expect(calls).toContain('GET release');
    });

    test('reaches it although many calls failed while it was away', async () => {
      const { agentId } = await stage.warmMachine();
      const { connect } = stage.world.services();
      const { faults, settings } = stage.world.connect;
      faults.set('GET agent', 'drop');
      for (let turn = 0; turn < 4; turn++) await connect.getAgent('nobody').catch(() => {});
      faults.clear();
      await stage.askConnectAgain();
      settings.forgetConnections = true;
      expect((await stage.start(agentId)).status).toBe(201);
    });
  });

  describe('the row of a session that is open', () => {
    async function openSession() {
      const { agentId } = await stage.warmMachine();
      const { session_id: sessionId } = (await stage.start(agentId)).body;
      const session = stage.world.connect.sessions.get(sessionId);
      if (session === undefined) throw new Error('there is no session');
      Object.assign(session, { status: 'active', started_at: new Date().toISOString() });
      const row = async () => (await stage.history(agentId))[0];
      return { session, row, look: () => stage.world.services().reconciler.run() };
    }

    test.each<[string, Fault]>([
      ['resets every connection', 'drop'],
      ['answers 503', { status: 503, errorCode: 'unavailable' }],
      ['has no integration key', { status: 503, errorCode: 'integration_not_configured' }],
      ['does not know the route', { status: 404, errorCode: 'route_not_found' }],
      ['does not accept the key', { status: 401, errorCode: 'unauthorized' }],
    ])('stays open while Guru Connect %s', async (_what, fault) => {
      const { session, row, look } = await openSession();
      const { calls, faults } = stage.world.connect;
      faults.set('GET session', fault);
      calls.length = 0;
      // Often enough that calls are held back, which closes no row either.
      for (let turn = 0; turn < 8; turn++) await look();
      expect(calls).toContain('GET session');
      expect(await row()).toMatchObject({ status: 'active', end_reason: null });
      faults.clear();
      await stage.askConnectAgain();
      await look();
      expect(await row()).toMatchObject({ status: 'active' });
      stage.world.connect.endSession(session, 'agent_lost');
      await look();
      expect(await row()).toMatchObject({ status: 'ended', end_reason: 'agent_lost' });
    });

    test.each(['waiting_for_agent', 'waiting_for_viewer', 'a_status_of_tomorrow'])(
      'stays open while its session is %s',
      async (status) => {
        const { session, row, look } = await openSession();
        session.status = status;
        await look();
        expect(await row()).toMatchObject({ status: 'active', end_reason: null });
        session.status = 'active';
        await look();
        expect(await row()).toMatchObject({ status: 'active' });
      },
    );
  });
}
