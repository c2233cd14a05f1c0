import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FEATURE } from '@guru-connect/proto/features';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ContractClient } from './support/contract-client.ts';
import { controlPeer, REGISTER, viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let client: ContractClient;

beforeAll(async () => {
  relay = await startRelay({
    environment: { CONNECT_ORGANISATION: 'Example Support', CONNECT_TRUSTED_PROXY: 'loopback' },
  });
  client = new ContractClient(relay.url);
});
afterAll(() => relay.close());

let addresses = 0;

/** As a user at an address of its own, so that one test's wrong codes are not another's. */
async function enter(call: 'preview' | 'redeem', code: unknown, address = `198.51.100.${++addresses}`) {
  const answer = await fetch(`${relay.url}/api/codes/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ code }),
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as Record<string, string>,
  };
}

const newCode = (more = {}) =>
  client.call('createSupportCode', {
    body: { technician: { id: 'tech-1', name: 'Tessa Technician' }, reason: 'printer', ...more },
  });

const session = (session_id: string) => client.call('getSession', { path: { session_id } });

async function agentWith(key: string, agentId: string) {
  const control = await controlPeer(relay.url, key).opened();
  const capabilities = { encodings: [], features: [FEATURE.consent] };
  control.send({ $case: 'register', value: { agentId, ...REGISTER, capabilities } });
  return control;
}

describe('a support code', () => {
  test('opens an attended session for ten minutes, which has no machine yet', async () => {
    const { code, session_id, expires_at } = await newCode();
    expect(code).toMatch(/^[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}$/);
    const seconds = (Date.parse(expires_at) - Date.now()) / 1000;
    expect(Math.round(seconds / 10)).toBe(60);
    expect(await session(session_id)).toMatchObject({
      agent_id: null,
      mode: 'attended',
      status: 'waiting_for_agent',
      consent: { state: 'pending' },
    });
  });

  test('shows the user who asks, and is not used up by that', async () => {
    const { code } = await newCode();
    const shown = await enter('preview', code.toLowerCase());
    expect(shown).toMatchObject({
      status: 200,
      body: { technician_name: 'Tessa Technician', organisation: 'Example Support', reason: 'printer' },
    });
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect((await enter('preview', code)).status).toBe(200);
  });

  test('lets one machine in, which asks its user, and whose key dies with the session', async () => {
    const { code, session_id } = await newCode();
    const { status, body } = await enter('redeem', code);
    expect(status).toBe(200);
    expect(body.session_id).toBe(session_id);
    const control = await agentWith(body.agent_key ?? '', body.agent_id ?? '');
    expect(await control.next('consentRequest')).toMatchObject({ technicianName: 'Tessa Technician' });
    await eventually(async () => (await session(session_id)).status === 'awaiting_consent');
    expect((await session(session_id)).agent_id).toBe(body.agent_id);
    await client.call('endSession', { path: { session_id } });
    expect(await control.next('sessionEnd')).toMatchObject({ reason: 'requested' });
    await expect(controlPeer(relay.url, body.agent_key).opened()).rejects.toThrow('401');
  });

  test('is used up by the first of two machines that try at once', async () => {
    const { code } = await newCode();
    const tries = await Promise.all([enter('redeem', code), enter('redeem', code)]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual([200, 404]);
  });

  test.each([
    ['a wrong code', async () => 'ABC-DEF-234'],
    ['what is no code at all', async () => "'; DROP TABLE connect_sessions; --"],
    [
      'a cancelled code',
      async () => {
        const { code, session_id } = await newCode();
        await client.call('endSession', { path: { session_id } });
        return code;
      },
    ],
    [
      'an expired code',
      async () => {
        const { code, session_id } = await newCode();
        await relay.sql`UPDATE connect_support_codes SET expires_at = now() WHERE session_id = ${session_id}`;
        return code;
      },
    ],
    [
      'a spent code',
      async () => {
        const { code } = await newCode();
        await enter('redeem', code);
        return code;
      },
    ],
  ])('%s is refused with the same words as any other', async (_, make) => {
    const code = await make();
    for (const call of ['preview', 'redeem'] as const) {
      expect(await enter(call, code)).toMatchObject({
        status: 404,
        body: { error_code: 'code_invalid', detail: expect.stringMatching(/^This code is not valid\./) },
      });
    }
  });

  test('can be entered as long as the caller says', async () => {
    const { session_id, expires_at } = await newCode({ expires_in_seconds: 60 });
    expect(Date.parse(expires_at) - Date.now()).toBeLessThanOrEqual(60_000);
    expect((await session(session_id)).expires_at).toBe(expires_at);
  });
});

test('a session whose code nobody enters in time ends with code_expired', async () => {
  let later = 0;
  const clock = { wall: () => Date.now() + later, monotonic: () => performance.now() + later };
  const slow = await startRelay({ clock });
  try {
    const asker = new ContractClient(slow.url);
    const body = { technician: { id: 'tech-1', name: 'Tessa Technician' }, expires_in_seconds: 60 };
    const { session_id } = await asker.call('createSupportCode', { body });
    const path = { session_id };
    const { token } = await asker.call('createViewerToken', { path, body: {} });
    later = 61_000;
    // A viewer that comes makes the relay look at the clock.
    const viewer = await viewerPeer(slow.url, session_id, { token });
    expect(await viewer.next('sessionEnded')).toEqual({ reason: 'code_expired' });
    await eventually(async () => (await asker.call('getSession', { path })).end_reason === 'code_expired');
  } finally {
    await slow.close();
  }
});

describe('the page for the user', () => {
  test('is never framed, and loads nothing from elsewhere', async () => {
    const answer = await fetch(`${relay.url}/join`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none';.*frame-src guruconnect:;.*frame-ancestors 'none'/,
    );
  });

  test('offers the program of the channel without a name of its own', async () => {
    const folder = join(relay.folder, 'releases', 'stable');
    await mkdir(join(folder, 'linux-x64'), { recursive: true });
    await writeFile(join(folder, 'linux-x64', 'agent'), 'program');
    const agent = { file: 'agent', version: '1.0.0', size: 7, sha256: 'ab'.repeat(32) };
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify({ channel: 'stable', agents: { 'linux-x64': agent } }),
    );
    const answer = await fetch(`${relay.url}/join/agent/linux-x64`);
    expect(answer.headers.get('content-disposition')).toBe('attachment');
    expect(await answer.text()).toBe('program');
    expect((await fetch(`${relay.url}/join/agent/linux-x64`, { method: 'HEAD' })).status).toBe(204);
    expect((await fetch(`${relay.url}/join/agent/win32-x64`, { method: 'HEAD' })).status).toBe(404);
  });

  test('is not there while support codes are switched off', async () => {
    const off = await startRelay({ environment: { CONNECT_DISABLED_FEATURES: 'support_codes' } });
    try {
      for (const path of ['/join', '/join/agent/linux-x64']) {
        const answer = await fetch(`${off.url}${path}`);
        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({ error_code: 'feature_disabled' });
      }
    } finally {
      await off.close();
    }
  });
});

describe('guessing', () => {
  test('is stopped after ten wrong codes from one address, and is in the audit; a user elsewhere goes on', async () => {
    const statuses = [];
    for (let guess = 0; guess < 12; guess += 1)
      statuses.push((await enter('redeem', 'ABC-DEF-234', '203.0.113.9')).status);
    expect(statuses).toEqual([...Array(10).fill(404), 429, 429]);
    const { code } = await newCode();
    expect((await enter('preview', code, '203.0.113.9')).headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await enter('preview', code)).status).toBe(200);
    await eventually(async () => {
      const [row] = await relay.sql<{ count: number }[]>`
        SELECT count(*)::int FROM connect_audit_events
        WHERE type = 'code_refused' AND data ->> 'client_address' = '203.0.113.9'`;
      return row?.count === 10;
    });
  });

  test('is stopped after ten wrong codes also when they come all at once', async () => {
    const guesses = Array.from({ length: 40 }, () => enter('redeem', 'ABC-DEF-234', '203.0.113.10'));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  });

  test.each([{}, { code: 7 }, { code: '' }, { code: 'x'.repeat(65) }, { code: 'ABC-DEF-234', more: 1 }])(
    'the body %j is refused before anything is looked up',
    async (body) => {
      const answer = await fetch(`${relay.url}/api/codes/redeem`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(422);
    },
  );
});
