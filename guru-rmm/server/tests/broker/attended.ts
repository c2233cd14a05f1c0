import { describe, expect, test } from '@jest/globals';
import { reconcileAudit } from '../../src/audit/commands/reconcile-command.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import type { BrokerStage } from '../support/broker-stage.ts';
import { until } from '../support/test-world.ts';

/** Sessions that the machine's user is asked about. */
export function attended(stage: BrokerStage): void {
  const ask = (agentId: string, init?: RequestInit) =>
    stage.start(agentId, { mode: 'attended', reason: 'printer is on fire' }, init);
  const eventsOf = async (id: string) =>
    stage.world.sql()<{ type: string; source: string; data: Record<string, unknown> }[]>`
      SELECT type, source, data FROM remote_control_events WHERE remote_control_id = ${id} ORDER BY chain_index`;
  const sessionOf = (sessionId: string) => {
    const session = stage.world.connect.sessions.get(sessionId);
    if (session === undefined) throw new Error('no such session');
    return session;
  };

  describe('an attended session', () => {
    test('answers the five fields once the machine has joined with its code, which lies nowhere', async () => {
      let code = '';
      const { agentId } = await stage.attendedMachine('joins', (fetched) => {
        code = fetched;
      });
      const answer = await ask(agentId);
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({
        session_id: expect.any(String),
        viewer_embed_url: expect.stringContaining('/viewer?'),
        viewer_native_url: null,
        mode: 'attended',
        capabilities: { consent_prompt: true },
      });
      expect(code).toMatch(/^[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}$/);
      expect(sessionOf(answer.body.session_id)).toMatchObject({
        mode: 'attended',
        source: 'gururmm',
        reason: 'printer is on fire',
        status: 'awaiting_consent',
      });
      const events = await eventsOf(answer.body.remote_control_id);
      const types = events.map(({ type }) => type);
      expect(types).toEqual([
        'created',
        'support_code_created',
        'agent_preparing',
        'agent_ready',
        'handed_over',
        'consent_shown',
      ]);
      const stored = await stage.world.sql()`SELECT payload::text, result::text FROM agent_commands
        WHERE agent_id = ${agentId}`;
      const everything = JSON.stringify([stored, events, stage.world.logLines]);
      expect(everything).toContain(answer.body.remote_control_id);
      expect(everything).not.toContain(code);
    });

    test.each([
      ['accepted', 'granted', null, null],
      ['declined', 'declined', null, 'consent_declined'],
      ['timed_out', 'timed_out', null, 'consent_timed_out'],
      ['unavailable', 'unavailable', 'covered', 'consent_unavailable'],
      ['unavailable', 'unavailable', 'locked', 'locked'],
      ['unavailable', 'unavailable', 'nobody_logged_in', 'nobody_logged_in'],
      ['unavailable', 'unavailable', 'no_consent_helper', 'no_consent_helper'],
    ])('records once that the user %s it (state %s, cause %s), with the receipt', async (...outcome) => {
      const [event, state, cause, endReason] = outcome;
      const { agentId } = await stage.attendedMachine();
      const { remote_control_id: id, session_id } = (await ask(agentId)).body;
      const session = sessionOf(session_id);
      stage.world.connect.setConsent(session, state, cause);
      if (endReason !== null) stage.world.connect.endSession(session, endReason);
      await stage.world.services().reconciler.run();
      await stage.world.services().reconciler.run();
      const [row] = await stage.history(agentId);
      expect(row).toMatchObject({
        status: endReason === null ? 'active' : 'ended',
        end_reason: endReason,
        consent: { state, cause },
      });
      const consent = (await eventsOf(id)).filter(({ type }) => type.startsWith('consent_'));
      expect(consent.map(({ type }) => type)).toEqual(['consent_shown', `consent_${event}`]);
      expect(consent[1]).toMatchObject({
        source: 'connect',
        data: { via: 'poll', consent: { state, cause, receipt: session.consent?.receipt } },
      });
      // Another test of this server rewrites its own row.
      const { findings } = await verifyAudit(stage.world.sql());
      expect(findings.filter(({ chain }) => chain === `remote_control ${id}`)).toEqual([]);
    });

    test('is withdrawn at once when the technician cancels, and both audits agree', async () => {
      const { agentId } = await stage.attendedMachine();
      const { remote_control_id: id, session_id } = (await ask(agentId)).body;
      await stage.world.api.delete(`/api/remote-control/${id}`);
      expect(sessionOf(session_id)).toMatchObject({ status: 'ended', consent: { state: 'withdrawn' } });
      expect((await stage.history(agentId))[0]).toMatchObject({
        status: 'ended',
        outcome: 'unused',
        consent: { state: 'withdrawn' },
      });
      const { connect } = stage.world.services();
      const from = new Date(Date.now() - 1000);
      const { differences } = await reconcileAudit(stage.world.sql(), connect, { from, to: null });
      expect(differences.filter((found) => found.session_id === session_id)).toEqual([]);
    });

    test('needs both features of Guru Connect', async () => {
      const { agentId } = await stage.attendedMachine();
      for (const missing of ['consent_prompt', 'support_codes'] as const) {
        stage.world.connect.features[missing] = false;
        await stage.askConnectAgain();
        expect((await ask(agentId)).body).toMatchObject({
          error_code: 'capability_unavailable',
          cause_code: missing,
        });
        stage.world.connect.features[missing] = true;
      }
      expect(stage.world.connect.openSessions()).toEqual([]);
    });
  });

  describe('an attended session that fails on the way leaves nothing behind', () => {
    test.each(['code_refused', 'code_unavailable', 'relay_unreachable', 'no_display', 'checksum_mismatch'])(
      'the machine reports %s',
      async (code) => {
        const { agentId } = await stage.attendedMachine({ code, detail: 'as the machine says' });
        const answer = await ask(agentId);
        expect(answer.body).toMatchObject({ error_code: 'agent_command_failed', cause_code: code });
        expect(answer.body.detail).toMatch(/^[A-Z].*\.$/);
        expect(stage.world.connect.openSessions()).toEqual([]);
        expect((await stage.history(agentId))[0]).toMatchObject({ status: 'failed', cause_code: code });
      },
    );

    test('the token is refused', async () => {
      const { agentId } = await stage.attendedMachine();
      stage.world.connect.faults.set('POST viewer-token', { status: 422, errorCode: 'origin_not_allowed' });
      expect((await ask(agentId)).body.cause_code).toBe('origin_not_allowed');
      expect(stage.world.connect.openSessions()).toEqual([]);
    });

    test('the technician hangs up while the machine is preparing', async () => {
      const { agentId, agent } = await stage.attendedMachine(null);
      const hangUp = new AbortController();
      const pending = ask(agentId, { signal: hangUp.signal }).catch((error: Error) => error.name);
      await until('the machine has its command', () => agent.commands.length === 1);
      hangUp.abort();
      await pending;
      await until('closed', async () => (await stage.history(agentId))[0]?.status === 'failed');
      expect((await stage.history(agentId))[0]).toMatchObject({ error_code: 'remote_control_cancelled' });
      expect(stage.world.connect.openSessions()).toEqual([]);
    });

    test('Guru Connect breaks off while answering with the code: the session is found in its list and ended', async () => {
      const { agentId } = await stage.attendedMachine();
      stage.world.connect.faults.set('POST codes', 'drop_after');
      expect((await ask(agentId)).body.error_code).toBe('connect_unreachable');
      expect(stage.world.connect.openSessions()).toHaveLength(1);
      stage.world.connect.faults.clear();
      await stage.askConnectAgain();
      await stage.world.services().reconciler.run();
      expect(stage.world.connect.openSessions()).toEqual([]);
    });

    test('a session that is over before the machine has joined is told by its own end', async () => {
      const { agentId } = await stage.attendedMachine('joins', () => {
        for (const session of stage.world.connect.openSessions()) {
          stage.world.connect.setConsent(session, 'unavailable', 'nobody_logged_in');
          stage.world.connect.endSession(session, 'nobody_logged_in');
        }
      });
      expect((await ask(agentId)).status).toBe(201);
      expect((await stage.history(agentId))[0]).toMatchObject({
        status: 'ended',
        end_reason: 'nobody_logged_in',
        consent: { state: 'unavailable', cause: 'nobody_logged_in' },
      });
    });
  });

  describe('a support code', () => {
    test('goes to the one machine of its session, once', async () => {
      const { agentId, agent, key } = await stage.attendedMachine(null);
      const other = await stage.attendedMachine(null);
      const hangUp = new AbortController();
      const pending = ask(agentId, { signal: hangUp.signal }).catch(() => null);
      await until('the machine has its command', () => agent.commands.length === 1);
      const { remote_control_id } = agent.commands[0]?.payload ?? {};
      const fetchAs = (bearer: string, body: unknown = { remote_control_id }) =>
        stage.world.api.post('/api/agent/support-code', body, {
          headers: { authorization: `Bearer ${bearer}` },
        });
      expect((await fetchAs('wrong')).status).toBe(401);
      expect((await fetchAs(other.key)).body.error_code).toBe('remote_control_not_found');
      expect((await fetchAs(key, {})).status).toBe(422);
      const fetched = await fetchAs(key);
      expect(fetched.headers.get('cache-control')).toBe('no-store');
      expect(stage.world.connect.codes.has(fetched.body.code)).toBe(true);
      expect((await fetchAs(key)).status).toBe(404);
      hangUp.abort();
      await pending;
      const issued = await stage.world.sql()`SELECT data FROM audit_events WHERE type = 'support_code_issued'
        AND subject = ${agentId}`;
      expect(issued).toMatchObject([{ data: { remote_control_id } }]);
      expect(JSON.stringify(issued)).not.toContain(fetched.body.code);
    });
  });
}
