import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { PINNED_CONTRACT_VERSION } from '../../src/connect-client/generated/operations.ts';
import type { BrokerStage } from '../support/broker-stage.ts';
import { until } from '../support/test-world.ts';

/** What is refused before anything was made. */
export function refusals(stage: BrokerStage): void {
  describe('refusals leave one failed row and nothing on Guru Connect', () => {
    const expectRefused = async (agentId: string, status: number, errorCode: string, causeCode?: string) => {
      const answer = await stage.start(agentId);
      expect(answer.body).toMatchObject({ status_code: status, error_code: errorCode });
      expect(answer.status).toBe(status);
      expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
      expect(answer.body.cause_code).toBe(causeCode);
      expect(answer.body.detail).toMatch(/^[A-Z].*\.$/);
      expect((await stage.history(agentId))[0]).toMatchObject({
        status: 'failed',
        outcome: 'failed',
        error_code: errorCode,
      });
      expect(stage.world.connect.openSessions()).toEqual([]);
      return answer;
    };

    test('agent offline', async () => {
      const { agentId, agent } = await stage.warmMachine();
      await agent.close();
      await until('offline', () => !stage.world.services().connections.isOnline(agentId));
      stage.forgetMachines();
      await expectRefused(agentId, 409, 'agent_offline');
    });

    test.each([
      ['GC is down', 'drop' as const, 502, 'connect_unreachable', undefined],
      [
        'GC has no key',
        { status: 503, errorCode: 'integration_not_configured' },
        503,
        'connect_not_configured',
        undefined,
      ],
    ])('%s', async (_what, fault, status, errorCode, causeCode) => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.faults.set('GET capabilities', fault);
      await stage.askConnectAgain();
      await expectRefused(agentId, status, errorCode, causeCode);
    });

    test('another major of the contract', async () => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.settings.contractVersion = '2.0.0';
      await stage.askConnectAgain();
      await expectRefused(agentId, 502, 'contract_incompatible');
      const shown = (await stage.world.api.get('/api/remote-control/capabilities')).body;
      expect(shown).toMatchObject({
        available: false,
        contract_version: '2.0.0',
        pinned_version: PINNED_CONTRACT_VERSION,
      });
      expect(shown.reason).toContain('2.0.0');
    });

    test('a feature that is off, and attended mode while GC cannot ask', async () => {
      const { agentId } = await stage.warmMachine();
      stage.world.connect.features.embedded_viewer = false;
      await stage.askConnectAgain();
      await expectRefused(agentId, 409, 'capability_unavailable', 'embedded_viewer');
      stage.world.connect.features.embedded_viewer = true;
      await stage.askConnectAgain();
      const attended = await stage.start(agentId, { mode: 'attended' });
      expect(attended.body).toMatchObject({
        error_code: 'capability_unavailable',
        cause_code: 'consent_prompt',
      });
    });

    test('an unknown agent is in the audit of its own', async () => {
      const unknown = randomUUID();
      const answer = await stage.start(unknown);
      expect(answer.body).toMatchObject({ status_code: 404, error_code: 'agent_not_found' });
      const rows =
        await stage.world.sql()`SELECT data FROM audit_events WHERE type = 'remote_control_refused' AND subject = ${unknown}`;
      expect(rows).toHaveLength(1);
      expect((await stage.start('not-a-uuid')).body.error_code).toBe('agent_not_found');
    });

    test.each([
      [{ mode: 'sideways' }],
      [{}],
      [{ mode: 'unattended', reason: 'x'.repeat(501) }],
      [{ mode: 'unattended', reason: 'nul \0' }],
      [{ mode: 'unattended', extra: 1 }],
    ])('a body that is not valid: %j', async (body) => {
      const { agentId } = await stage.warmMachine();
      expect((await stage.start(agentId, body)).body).toMatchObject({
        status_code: 422,
        error_code: 'validation_failed',
      });
      expect(await stage.history(agentId)).toEqual([]);
    });
  });
}
