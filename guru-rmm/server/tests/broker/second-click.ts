import { describe, expect, test } from '@jest/globals';
import type { BrokerStage } from '../support/broker-stage.ts';
import { until } from '../support/test-world.ts';

/** Two who want the same machine. */
export function secondClick(stage: BrokerStage): void {
  describe('a second click', () => {
    test('is refused, names the open session and leaves no failed one behind', async () => {
      const { agentId } = await stage.warmMachine();
      const first = await stage.start(agentId);
      const second = await stage.start(agentId);
      expect(second.body).toMatchObject({
        status_code: 409,
        error_code: 'remote_control_in_progress',
        remote_control_id: first.body.remote_control_id,
      });
      expect(stage.world.connect.openSessions()).toHaveLength(1);
      // The page turns it into a question, so it is no failed session; the audit has it all the same.
      expect(await stage.history(agentId)).toHaveLength(1);
      const [event] = await stage.world.sql()`SELECT data FROM audit_events
        WHERE type = 'remote_control_refused' AND subject = ${agentId}`;
      expect(event?.data).toMatchObject({
        error_code: 'remote_control_in_progress',
        remote_control_id: first.body.remote_control_id,
      });
    });

    test('at the same moment: exactly one wins', async () => {
      const { agentId } = await stage.warmMachine();
      const answers = await Promise.all([stage.start(agentId), stage.start(agentId), stage.start(agentId)]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
      expect(stage.world.connect.openSessions()).toHaveLength(1);
    });

    test('after the session has ended on GC a moment ago: goes through', async () => {
      const { agentId } = await stage.warmMachine();
      await stage.start(agentId);
      for (const session of stage.world.connect.openSessions())
        stage.world.connect.endSession(session, 'viewer_left');
      expect((await stage.start(agentId)).status).toBe(201);
      const rows = await stage.history(agentId);
      expect(rows.map((row: { end_reason: string | null }) => row.end_reason)).toEqual([null, 'viewer_left']);
    });

    test('after an end that GC would not hear of: ends it first, and says so where it cannot', async () => {
      const { agentId } = await stage.warmMachine();
      const first = await stage.start(agentId);
      stage.world.connect.faults.set('DELETE session', { status: 409, errorCode: 'not_now' });
      await stage.world.api.delete(`/api/remote-control/${first.body.remote_control_id}`);
      const tooEarly = await stage.start(agentId);
      expect(tooEarly.body).toMatchObject({
        status_code: 503,
        error_code: 'unavailable',
        cause_code: 'session_conflict',
        detail: expect.stringContaining('has not ended'),
      });
      stage.world.connect.faults.clear();
      const second = await stage.start(agentId);
      expect(second.status).toBe(201);
      expect(stage.world.connect.openSessions()).toMatchObject([{ session_id: second.body.session_id }]);
    });

    test('while the first is still being prepared, ending the first makes room', async () => {
      const { agentId, connectAgentId } = await stage.coldMachine(null);
      const first = stage.start(agentId);
      await until('starting', async () => (await stage.history(agentId))[0]?.status === 'starting');
      const second = await stage.start(agentId);
      expect(second.body.error_code).toBe('remote_control_in_progress');
      const ended = await stage.world.api.delete(`/api/remote-control/${second.body.remote_control_id}`);
      expect(ended.body.session.status).toBe('failed');
      stage.world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
      const third = await stage.start(agentId);
      expect(third.status).toBe(201);
      expect((await first).body.error_code).toBe('remote_control_cancelled');
      expect(stage.world.connect.openSessions()).toMatchObject([{ session_id: third.body.session_id }]);
    });
  });
}
