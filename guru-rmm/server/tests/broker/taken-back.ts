import { describe, expect, test } from '@jest/globals';
import type { BrokerStage } from '../support/broker-stage.ts';
import { until, type World } from '../support/test-world.ts';

/** What fails on the way, and what is undone then. */
export function takenBack(stage: BrokerStage): void {
  describe('what fails on the way is taken back', () => {
    const expectFailed = async (
      agentId: string,
      answer: Awaited<ReturnType<BrokerStage['start']>>,
      errorCode: string,
      causeCode?: string,
    ) => {
      expect(answer.body.error_code).toBe(errorCode);
      expect(answer.body.cause_code).toBe(causeCode);
      expect(stage.world.connect.openSessions()).toEqual([]);
      expect((await stage.history(agentId))[0]).toMatchObject({
        status: 'failed',
        error_code: errorCode,
        cause_code: causeCode ?? null,
      });
      const open =
        await stage.world.sql()`SELECT 1 FROM remote_control_sessions WHERE status IN ('starting', 'active') AND agent_id = ${agentId}`;
      expect(open).toHaveLength(0);
    };

    test.each([
      'checksum_mismatch',
      'release_untrusted',
      'release_expired',
      'agent_exited',
      'no_display',
      'launch_timeout',
      'download_failed',
    ])('the machine reports %s', async (code) => {
      const { agentId } = await stage.coldMachine({ code, detail: 'as the machine says' });
      const liveKeys = stage.world.connect.liveKeys();
      const answer = await stage.start(agentId);
      expect(answer.status).toBe(502);
      expect(answer.body.detail).toMatch(/\. The machine says: as the machine says\.$/);
      await expectFailed(agentId, answer, 'agent_command_failed', code);
      // The key that nobody fetched is revoked.
      expect(stage.world.connect.liveKeys()).toBe(liveKeys);
    });

    test('the machine refuses the session before its viewer: its own words reach the technician', async () => {
      const { agentId } = await stage.warmMachine();
      const { connect } = stage.world;
      let letThrough = (_fault?: undefined) => {};
      const held = new Promise<undefined>((resolve) => {
        letThrough = resolve;
      });
      connect.faults.set('POST viewer-token', held);
      const pending = stage.start(agentId);
      await until('the session', async () => connect.openSessions().length === 1);
      const detail = 'the desktop is a Wayland session,\nwhich Guru Connect cannot show';
      for (const session of connect.openSessions())
        connect.endSession(session, 'agent_refused', { code: 'display_unsupported', detail });
      letThrough();
      const answer = await pending;
      expect(answer.body.detail).toBe(
        'The machine ended the session. The machine says: the desktop is a Wayland session, which Guru Connect cannot show.',
      );
      await expectFailed(agentId, answer, 'remote_control_ended', 'agent_refused');
    });

    test('the token is refused', async () => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.faults.set('POST viewer-token', { status: 422, errorCode: 'origin_not_allowed' });
      await expectFailed(agentId, await stage.start(agentId), 'connect_rejected', 'origin_not_allowed');
    });

    test('GC breaks off while answering a creation: the session is found again and ended', async () => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.faults.set('POST sessions', 'drop_after');
      const answer = await stage.start(agentId);
      expect(answer.body.error_code).toBe('connect_unreachable');
      expect(stage.world.connect.openSessions()).toHaveLength(1);
      stage.world.connect.faults.clear();
      await stage.askConnectAgain();
      await stage.world.services().reconciler.run();
      expect(stage.world.connect.openSessions()).toEqual([]);
      const [row] =
        await stage.world.sql()`SELECT connect_cleanup, connect_session_id FROM remote_control_sessions WHERE agent_id = ${agentId}`;
      expect(row).toMatchObject({ connect_cleanup: 'done', connect_session_id: expect.any(String) });
    });

    test('GC cannot be reached for the compensation: the reconcile loop ends the session later', async () => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.faults.set('POST viewer-token', 'drop').set('DELETE session', 'drop');
      expect((await stage.start(agentId)).body.error_code).toBe('connect_unreachable');
      expect(stage.world.connect.openSessions()).toHaveLength(1);
      await stage.world.services().reconciler.run();
      expect(stage.world.connect.openSessions()).toHaveLength(1);
      stage.world.connect.faults.clear();
      await stage.askConnectAgain();
      await stage.world.services().reconciler.run();
      expect(stage.world.connect.openSessions()).toEqual([]);
    });

    test('another session on GC that RMM does not know of', async () => {
      const first = await stage.warmMachine();
      await stage.start(first.agentId);
      await stage.world.sql()`UPDATE remote_control_sessions
        SET status = 'ended', outcome = 'unused', ended_at = now(), connect_cleanup = 'done'
        WHERE agent_id = ${first.agentId}`;
      const answer = await stage.start(first.agentId);
      expect(answer.body).toMatchObject({ error_code: 'connect_rejected', cause_code: 'session_conflict' });
      expect(answer.body.detail).toContain('started elsewhere');
      expect(stage.world.connect.openSessions()).toHaveLength(1);
    });

    test('the technician hangs up while the machine is preparing', async () => {
      const { agentId, agent } = await stage.coldMachine(null);
      const hangUp = new AbortController();
      const pending = stage
        .start(agentId, { mode: 'unattended' }, { signal: hangUp.signal })
        .catch((error: Error) => error.name);
      const commands = (agent as Awaited<ReturnType<World['machine']>>['agent']).commands;
      await until('the machine has its command', () => commands.length === 1);
      hangUp.abort();
      expect(await pending).toBe('AbortError');
      await until('closed', async () => (await stage.history(agentId))[0]?.status === 'failed');
      expect((await stage.history(agentId))[0]).toMatchObject({ error_code: 'remote_control_cancelled' });
      expect(stage.world.connect.openSessions()).toEqual([]);
      const [command] =
        await stage.world.sql()`SELECT status FROM agent_commands WHERE agent_id = ${agentId}`;
      expect(command?.status).toBe('expired');
    });

    test.each([
      ['between two looks', undefined],
      ['during a look that gets no answer', 'hang' as const],
    ])('the technician hangs up while GC is asked for the agent, %s', async (_when, fault) => {
      const { agentId } = await stage.coldMachine('starts_unseen');
      const hangUp = new AbortController();
      const pending = stage.start(agentId, undefined, { signal: hangUp.signal }).catch(() => null);
      const { calls, faults } = stage.world.connect;
      await until('the machine is ready', async () => {
        const rows = await stage.world.sql()`SELECT status FROM agent_commands WHERE agent_id = ${agentId}`;
        return rows[0]?.status === 'succeeded';
      });
      if (fault !== undefined) faults.set('GET agent', fault);
      calls.length = 0;
      await until('GC was asked', () => calls.includes('GET agent'));
      hangUp.abort();
      await pending;
      await until('closed', async () => (await stage.history(agentId))[0]?.status === 'failed');
      expect((await stage.history(agentId))[0]).toMatchObject({
        error_code: 'remote_control_cancelled',
        cause_code: null,
      });
      expect(stage.world.connect.openSessions()).toEqual([]);
    });
  });
}
