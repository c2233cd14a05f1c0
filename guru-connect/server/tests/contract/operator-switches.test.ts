import { describe, expect, test } from '@jest/globals';
import type { OperationId } from 'guru-connect-contract';
import { SERVED_MAJORS } from '../../src/integration/served-majors.ts';
import { ContractClient } from '../support/contract-client.ts';
import { openSession, sessionRequest } from '../support/open-session.ts';
import { ALL, CLOSED, PROPER } from '../support/proper-calls.ts';
import { INTEGRATION_KEY, startRelay } from '../support/relay.ts';

describe('switches of the operator', () => {
  test('without a key the namespace is closed as a whole', async () => {
    const closedRelay = await startRelay({ environment: { CONNECT_INTEGRATION_KEY: '' } });
    try {
      const asker = new ContractClient(closedRelay.url);
      for (const id of ALL)
        expect(await asker.refusal(id, PROPER[id])).toBe('503 integration_not_configured');
    } finally {
      await closedRelay.close();
    }
  });

  test.each<[string, OperationId[]]>([
    ['per_machine_keys', ['createAgentKey', 'listAgentKeys', 'revokeAgentKey']],
    [
      'programmatic_sessions',
      ['createSession', 'listSessions', 'getSession', 'endSession', 'listSessionEvents', 'createViewerToken'],
    ],
    ['embedded_viewer', ['createViewerToken']],
    ['release_channel', ['getRelease']],
    ['support_codes', ['createSupportCode']],
    ['consent_prompt', ['createSupportCode']],
  ])('%s off', async (feature, behind) => {
    const limited = await startRelay({ environment: { CONNECT_DISABLED_FEATURES: feature } });
    try {
      const asker = new ContractClient(limited.url);
      const { features } = await asker.call('discoverCapabilities');
      expect(features[feature]).toBe(false);
      for (const id of CLOSED) {
        const refused = await asker.send(id, PROPER[id]);
        const code = JSON.stringify(refused.body ?? {});
        expect([id, code.includes('feature_disabled')]).toEqual([id, behind.includes(id)]);
      }
    } finally {
      await limited.close();
    }
  });

  test('consent_prompt off: no session that asks its user, and the others ask and show nothing', async () => {
    const limited = await startRelay({ environment: { CONNECT_DISABLED_FEATURES: 'consent_prompt' } });
    try {
      const asker = new ContractClient(limited.url);
      const request = sessionRequest('machine');
      await asker.call('createAgentKey', { path: { agent_id: 'machine' }, body: {} });
      for (const asks of [{ mode: 'attended' as const }, { consent: { prompt: 'prompt' as const } }]) {
        const body = { ...request, ...asks };
        expect(await asker.refusal('createSession', { body })).toBe('404 feature_disabled');
      }
      const { consent } = await asker.call('createSession', { body: request });
      expect(consent?.state).toBe('not_required');
      const [row] = await limited.sql`SELECT consent_policy AS policy FROM connect_sessions`;
      expect(row?.policy).toMatchObject({ prompt: 'silent', indicator: false });
    } finally {
      await limited.close();
    }
  });

  test('an operation behind a feature that this release does not know is switched off', async () => {
    const [v1] = SERVED_MAJORS;
    if (!v1) throw new Error('no major is served');
    const getRelease = { successStatus: 200, features: ['release_channel', 'unheard_of'] };
    const rules = { ...v1.rules, getRelease };
    const relay = await startRelay({ majors: [{ ...v1, rules }] });
    try {
      const asker = new ContractClient(relay.url);
      expect(await asker.refusal('getRelease', PROPER.getRelease)).toBe('404 feature_disabled');
      expect(await asker.refusal('getAgent', PROPER.getAgent)).toBe('404 agent_not_found');
    } finally {
      await relay.close();
    }
  });

  test('the next key opens beside the current one', async () => {
    const next = 'next-integration-key-0123456789abcdef';
    const rotating = await startRelay({ environment: { CONNECT_INTEGRATION_KEY_NEXT: next } });
    try {
      const asker = new ContractClient(rotating.url);
      for (const credential of [INTEGRATION_KEY, next]) {
        expect(await asker.refusal('getAgent', { ...PROPER.getAgent, credential })).toBe(
          '404 agent_not_found',
        );
      }
    } finally {
      await rotating.close();
    }
  });

  test('no origin allowed: no token', async () => {
    const lonely = await startRelay({ environment: { CONNECT_EMBED_ALLOWED_ORIGINS: '' } });
    try {
      const open = await openSession(lonely);
      const asked = open.client.refusal('createViewerToken', { path: open.path, body: {} });
      expect(await asked).toBe('422 origin_not_allowed');
      open.control.close();
    } finally {
      await lonely.close();
    }
  });

  test('too many requests are told when to come back', async () => {
    const narrow = await startRelay({ environment: { CONNECT_RATE_LIMIT_PER_MINUTE: '3' } });
    try {
      const asker = new ContractClient(narrow.url);
      for (let turn = 0; turn < 3; turn += 1) await asker.call('getCapabilities');
      const limited = await asker.send('getCapabilities');
      expect(limited.status).toBe(429);
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await narrow.close();
    }
  });

  test('refused calls count too, and use up nothing of the right caller at the same address', async () => {
    const narrow = await startRelay({ environment: { CONNECT_RATE_LIMIT_PER_MINUTE: '3' } });
    try {
      const asker = new ContractClient(narrow.url);
      const stranger = () => asker.refusal('getAgent', { ...PROPER.getAgent, credential: 'wrong' });
      for (let turn = 0; turn < 2; turn += 1) expect(await stranger()).toBe('401 unauthorized');
      expect((await fetch(`${narrow.url}/api/integration/v1/codes`)).status).toBe(405);
      for (let turn = 0; turn < 4; turn += 1) expect(await stranger()).toBe('429 rate_limited');
      const caller = () => asker.refusal('getSession', PROPER.getSession);
      for (let turn = 0; turn < 3; turn += 1) expect(await caller()).toBe('404 session_not_found');
      expect(await caller()).toBe('429 rate_limited');
    } finally {
      await narrow.close();
    }
  });

  test('a database that is away: 503 unavailable, and no word of it', async () => {
    const broken = await startRelay();
    try {
      await broken.pool.end({ timeout: 1 });
      const asker = new ContractClient(broken.url);
      const answer = await asker.send('getAgent', PROPER.getAgent);
      expect(answer.body).toMatchObject({ error_code: 'unavailable' });
      expect(answer.headers.get('retry-after')).toBe('2');
      expect((await fetch(`${broken.url}/health/ready`)).status).toBe(503);
      expect((await fetch(`${broken.url}/health/live`)).status).toBe(200);
    } finally {
      await broken.close();
    }
  });
});
