import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CONTRACT_VERSION as V1_VERSION } from 'guru-connect-contract';
import type { ServedMajor } from '../../src/integration/served-major.ts';
import { SERVED_MAJORS } from '../../src/integration/served-majors.ts';
import { V2 as v2 } from '../fixtures/v2/alone.ts';
import { holdTo } from '../support/check-answer.ts';
import { sessionRequest, TECHNICIAN } from '../support/open-session.ts';
import { INTEGRATION_KEY, startRelay, type TestRelay } from '../support/relay.ts';

/*
 * The recipe of docs/releasing-a-major.md, carried out step by step with a second major that exists for this test alone.
 * The titles below are those of the recipe; the last test holds them against it.
 */

const [v1] = SERVED_MAJORS;
if (!v1) throw new Error('nothing is served');
const deprecation = {
  since: new Date('2027-01-01T00:00:00Z'),
  sunset: new Date('2027-12-31T23:59:59Z'),
  notice: 'https://connect.example.com/v1-ends',
  successor: 'v2',
};
const DEPRECATED = {
  deprecation: '@1798761600',
  sunset: 'Fri, 31 Dec 2027 23:59:59 GMT',
  link: '<https://connect.example.com/v1-ends>; rel="deprecation", </api/integration/v2>; rel="successor-version"',
};

const STEPS = [
  'Vendor the new major beside the old one',
  'Write what differs',
  'Serve both',
  'Deprecate the old major',
  'Wait for the sunset',
  'Take the old major away',
];

let relay: TestRelay | undefined;
/** Answers are held against the documents of the majors that are served, as those of every test are. */
const restart = async (majors: readonly ServedMajor[]) => {
  holdTo(...majors.map((major) => major.document));
  await relay?.close();
  relay = await startRelay({ majors });
};
const ask = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${relay?.url}/api/integration${path}`, {
    method,
    headers: {
      authorization: `Bearer ${INTEGRATION_KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const named = Object.keys(DEPRECATED).map((name) => [name, response.headers.get(name)]);
  const answer: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, answer, said: Object.fromEntries(named) };
};
const SILENT = { deprecation: null, sunset: null, link: null };
const { technician, ...rest } = sessionRequest('shared');

beforeAll(async () => await restart([v1, v2]), 60_000);
afterAll(async () => await relay?.close());

describe('two majors side by side', () => {
  test('both are served from one set of services', async () => {
    await ask('POST', '/v2/agents/shared/keys', {});
    expect((await ask('GET', '/v1/agents/shared')).answer.agent_id).toBe('shared');
    const made = await ask('POST', '/v2/sessions', { ...rest, operator: technician });
    expect([made.status, made.answer.operator]).toEqual([201, TECHNICIAN]);
    const location = made.headers.get('location');
    expect(location).toBe(`/api/integration/v2/sessions/${made.answer.session_id}`);
    const old = await ask('GET', `/v1/sessions/${made.answer.session_id}`);
    expect([old.answer.technician, old.answer.operator]).toEqual([TECHNICIAN, undefined]);
    expect((await ask('POST', '/v1/sessions', { ...rest, technician })).answer.error_code).toBe(
      'session_conflict',
    );
    const ended = await ask('DELETE', `/v1/sessions/${made.answer.session_id}`);
    expect(ended.answer.status).toBe('ended');
    const again = await ask('POST', '/v1/sessions', { ...rest, technician });
    expect(again.headers.get('location')).toMatch(/^\/api\/integration\/v1\/sessions\//);
    expect((await ask('DELETE', `/v2/sessions/${again.answer.session_id}`)).answer.operator).toEqual(
      TECHNICIAN,
    );
  });

  test('each request is judged by its own document', async () => {
    expect((await ask('POST', '/v2/sessions', { ...rest, technician })).status).toBe(422);
    expect((await ask('POST', '/v1/sessions', { ...rest, operator: technician })).status).toBe(422);
    expect((await ask('POST', '/v1/codes', { technician })).status).toBe(201);
    expect((await ask('POST', '/v2/codes', { technician })).answer.error_code).toBe('route_not_found');
    expect((await ask('PUT', '/v2/sessions')).status).toBe(405);
  });

  test('capabilities name both; each major its own contract, the shared path the older', async () => {
    const served = { supported_versions: ['v1', 'v2'] };
    expect((await ask('GET', '/v1/capabilities')).answer).toMatchObject({
      ...served,
      contract_version: V1_VERSION,
    });
    expect((await ask('GET', '/v2/capabilities')).answer).toMatchObject({
      ...served,
      contract_version: '2.0.0',
    });
    expect((await ask('GET', '/capabilities')).answer).toMatchObject({
      ...served,
      contract_version: V1_VERSION,
    });
  });

  test('nothing is deprecated before it is', async () => {
    expect((await ask('GET', '/v1/capabilities')).said).toEqual(SILENT);
  });
});

describe('the old major is deprecated', () => {
  beforeAll(async () => await restart([{ ...v1, deprecation }, v2]), 60_000);

  test.each([
    ['an answer', 'GET', '/v1/capabilities', 200],
    ['a refusal', 'GET', '/v1/agents/nobody', 404],
    ['an address that is not there', 'GET', '/v1/nothing', 404],
    ['a method that is not taken', 'PUT', '/v1/sessions', 405],
    ['a body that is none', 'POST', '/v1/sessions', 422],
  ])('%s says so', async (_, method, path, status) => {
    const { status: got, said } = await ask(method, path, method === 'POST' ? [] : undefined);
    expect([got, said]).toEqual([status, DEPRECATED]);
  });

  test('the new one and the shared path do not', async () => {
    for (const path of ['/v2/capabilities', '/v2/agents/nobody', '/capabilities', '/v2/nothing'])
      expect((await ask('GET', path)).said).toEqual(SILENT);
  });

  test('its calls are counted as deprecated, those of the new one are not', async () => {
    for (const path of ['/v1/agents/nobody', '/v2/agents/nobody']) await ask('GET', path);
    if (!relay) throw new Error('no relay');
    await relay.app.usage.write();
    const rows = await relay.sql`
      SELECT major, deprecated_calls = calls AS deprecated FROM connect_contract_usage
      WHERE operation = 'getAgent' ORDER BY major`;
    expect(rows).toEqual([
      { major: 'v1', deprecated: true },
      { major: 'v2', deprecated: false },
    ]);
  });

  test('it is served as before', async () => {
    await ask('POST', '/v1/agents/later/keys', {});
    expect((await ask('POST', '/v1/sessions', { ...sessionRequest('later') })).status).toBe(201);
  });
});

describe('after the sunset', () => {
  beforeAll(async () => await restart([v2]), 60_000);

  test('the old major is gone, the new one has the shared path', async () => {
    expect((await ask('GET', '/v1/agents/nobody')).answer.error_code).toBe('route_not_found');
    const { answer } = await ask('GET', '/capabilities');
    expect(answer).toMatchObject({ supported_versions: ['v2'], contract_version: '2.0.0' });
  });
});

test('these are the steps of the recipe', async () => {
  const recipe = await readFile(new URL('../../../docs/releasing-a-major.md', import.meta.url), 'utf8');
  const titles = [...recipe.matchAll(/^### \d+\. (.+)$/gm)].map(([, title]) => title);
  expect(titles).toEqual(STEPS);
});
