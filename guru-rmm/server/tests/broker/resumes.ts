import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { BrokerStage } from '../support/broker-stage.ts';

/** A technician who reloads the page, or continues in another window. */
export function resumes(stage: BrokerStage): void {
  describe('resuming a session', () => {
    const resume = (id: string) => stage.world.api.post(`/api/remote-control/${id}/viewer`, undefined);
    const openOnes = async () => (await stage.world.api.get('/api/remote-control')).body.sessions;

    test('gives the same session another viewer, without a second row, and the audit says from where', async () => {
      const { agentId } = await stage.warmMachine();
      const started = (await stage.start(agentId)).body;
      const resumed = await resume(started.remote_control_id);
      expect(resumed.status).toBe(201);
      expect(resumed.headers.get('cache-control')).toBe('no-store');
      const { viewer_embed_url, ...same } = started;
      expect(resumed.body).toEqual({ ...same, viewer_embed_url: expect.stringContaining('#token=') });
      expect(resumed.body.viewer_embed_url).not.toBe(viewer_embed_url);
      expect(stage.world.connect.openSessions()).toHaveLength(1);
      expect(await stage.history(agentId)).toHaveLength(1);
      const [event] = await stage.world.sql()`SELECT data FROM remote_control_events
        WHERE remote_control_id = ${started.remote_control_id} AND type = 'resumed'`;
      expect(event?.data).toMatchObject({ by: expect.any(String), from: { address: '127.0.0.1' } });
    });

    test('lists the open session with its technician until it has ended', async () => {
      const { agentId } = await stage.warmMachine();
      const { remote_control_id } = (await stage.start(agentId)).body;
      expect(await openOnes()).toMatchObject([
        { remote_control_id, agent_id: agentId, status: 'active', technician: { name: expect.any(String) } },
      ]);
      await stage.world.api.delete(`/api/remote-control/${remote_control_id}`);
      expect(await openOnes()).toEqual([]);
    });

    test('is refused with the reason of the end once the session is over, reported or not', async () => {
      const { agentId } = await stage.warmMachine();
      const { remote_control_id, session_id } = (await stage.start(agentId)).body;
      const session = stage.world.connect.sessions.get(session_id);
      if (session) stage.world.connect.endSession(session, 'ended_by_user');
      for (const _ of ['not reported yet', 'reported']) {
        const { status, body } = await resume(remote_control_id);
        expect([status, body.error_code, body.cause_code]).toEqual([
          409,
          'remote_control_ended',
          'ended_by_user',
        ]);
      }
    });

    test("is forbidden for another technician's session", async () => {
      const { agentId } = await stage.warmMachine();
      const { remote_control_id } = (await stage.start(agentId)).body;
      const { broker, store } = stage.world.services();
      const row = await store.find(remote_control_id);
      if (row === null) throw new Error('there is no row');
      const user = { userId: randomUUID(), email: '', name: 'Grace', role: 'technician' } as const;
      await expect(broker.resume(row, user, { address: null, user_agent: null })).rejects.toMatchObject({
        code: 'forbidden',
      });
    });
  });
}
