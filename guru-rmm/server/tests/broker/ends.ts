import { describe, expect, test } from '@jest/globals';
import type { BrokerStage } from '../support/broker-stage.ts';
import { until } from '../support/test-world.ts';

/** How sessions end, and what the browser says of them. */
export function ends(stage: BrokerStage): void {
  describe('ends and hints', () => {
    test('a session that the machine ended keeps what the machine said', async () => {
      const { agentId } = await stage.warmMachine();
      await stage.start(agentId);
      const { connect } = stage.world;
      for (const session of connect.openSessions())
        connect.endSession(session, 'agent_error', { code: 'no_display', detail: 'the X server is gone' });
      await stage.world.services().reconciler.run();
      expect((await stage.history(agentId))[0]).toMatchObject({
        status: 'ended',
        end_reason: 'agent_error',
        cause_code: 'no_display',
        error_detail: 'the X server is gone',
      });
    });

    test('the technician ends it, on both servers; again changes nothing', async () => {
      const { agentId } = await stage.warmMachine();
      const { remote_control_id: id } = (await stage.start(agentId)).body;
      await stage.world.api.post(`/api/remote-control/${id}/events`, { type: 'viewer_connected' });
      await stage.world.api.post(`/api/remote-control/${id}/events`, {
        type: 'first_frame',
        width: 800,
        height: 600,
        elapsed_ms: 120,
      });
      const ended = await stage.world.api.delete(`/api/remote-control/${id}`);
      expect(ended.body.session).toMatchObject({
        status: 'ended',
        outcome: 'completed',
        end_reason: 'requested',
      });
      expect(ended.body.session.first_frame_at).not.toBeNull();
      expect(stage.world.connect.openSessions()).toEqual([]);
      const again = await stage.world.api.delete(`/api/remote-control/${id}`);
      expect(again.body.session).toEqual(ended.body.session);
      const events =
        await stage.world.sql()`SELECT type, source FROM remote_control_events WHERE remote_control_id = ${id} ORDER BY event_id`;
      expect(events.map((event) => `${event.source} ${event.type}`)).toEqual([
        'server created',
        'server handed_over',
        'browser viewer_connected',
        'browser first_frame',
        'server end_requested',
        'server ended',
      ]);
    });

    test('the audit says who ended it: the technician or somebody else, before it was ready too', async () => {
      const { agentId } = await stage.warmMachine();
      const colleague = await stage.world.colleague('Colleague');
      const technician = (await stage.world.api.get('/api/auth/me')).body.user.id;
      const eventsOf = async (id: string) =>
        stage.world.sql()`SELECT type, data FROM remote_control_events
          WHERE remote_control_id = ${id} AND type LIKE 'end%' ORDER BY event_id`;
      for (const [api, by] of [
        [stage.world.api, technician],
        [colleague.api, colleague.userId],
      ]) {
        const { remote_control_id: id } = (await stage.start(agentId)).body;
        await api.delete(`/api/remote-control/${id}`);
        expect(await eventsOf(id)).toMatchObject([
          { type: 'end_requested', data: { by } },
          { type: 'ended', data: { end_reason: 'requested', by } },
        ]);
      }

      const cold = await stage.coldMachine(null);
      const pending = stage.start(cold.agentId);
      await until('starting', async () => (await stage.history(cold.agentId))[0]?.status === 'starting');
      const [{ remote_control_id: id }] = await stage.history(cold.agentId);
      await colleague.api.delete(`/api/remote-control/${id}`);
      expect((await pending).body.error_code).toBe('remote_control_cancelled');
      expect(await eventsOf(id)).toMatchObject([{ type: 'end_requested', data: { by: colleague.userId } }]);
    });

    test("GC's own end closes the row with GC's reason", async () => {
      const { agentId } = await stage.warmMachine();
      const { session_id: sessionId } = (await stage.start(agentId)).body;
      const session = stage.world.connect.sessions.get(sessionId);
      if (session === undefined) throw new Error('no session');
      session.started_at = new Date().toISOString();
      stage.world.connect.endSession(session, 'agent_lost');
      await stage.world.services().reconciler.run();
      expect((await stage.history(agentId))[0]).toMatchObject({
        status: 'ended',
        end_reason: 'agent_lost',
        outcome: 'completed',
      });
    });

    test('hints are bounded and of known kinds; the audit is append-only', async () => {
      const { agentId } = await stage.warmMachine();
      const { remote_control_id: id } = (await stage.start(agentId)).body;
      const post = (body: unknown) => stage.world.api.post(`/api/remote-control/${id}/events`, body);
      expect((await post({ type: 'ended' })).body.error_code).toBe('validation_failed');
      expect((await post({ type: 'viewer_error', code: 'x'.repeat(65) })).body.error_code).toBe(
        'validation_failed',
      );
      expect((await post({ type: 'viewer_error', code: 'a\0b', detail: 'c' })).status).toBe(204);
      await expect(stage.world.sql()`DELETE FROM remote_control_events`).rejects.toThrow('append-only');
      await expect(stage.world.sql()`UPDATE audit_events SET type = 'x'`).rejects.toThrow('append-only');
    });
  });
}
