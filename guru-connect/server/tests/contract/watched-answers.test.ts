import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkAnswer, holdTo } from '../support/check-answer.ts';

/** A server that answers as it is told to, in the place of ours. */
let answer: { status: number; headers: Record<string, string>; body: string };
const server = createServer((request, response) => {
  response.writeHead(answer.status, answer.headers);
  response.end(request.method === 'HEAD' ? undefined : answer.body);
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  base = `http://127.0.0.1:${port}/api/integration`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r-1' };
const FEATURES = {
  ...{ embedded_viewer: true, programmatic_sessions: true, per_machine_keys: true, release_channel: true },
  ...{ consent_prompt: false, support_codes: false, native_viewer: false, session_webhooks: false },
  clipboard: false,
};
const CAPABILITIES = {
  contract_version: '1.0.0',
  product_version: '1.0.0',
  supported_versions: ['v1'],
  features: FEATURES,
};
const error = (status_code: number, error_code: string) => ({
  ...{ detail: 'No.', error_code, status_code, request_id: 'r-1' },
});

async function ask(
  path: string,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
  method = 'GET',
) {
  answer = {
    status,
    headers: { ...HEADERS, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
  return (await fetch(`${base}${path}`, { method })).status;
}

test('right answers pass', async () => {
  expect(await ask('/v1/capabilities', 200, CAPABILITIES)).toBe(200);
  expect(await ask('/v1/agents/a', 404, error(404, 'agent_not_found'))).toBe(404);
  expect(await ask('/v1/nothing', 404, error(404, 'route_not_found'))).toBe(404);
  expect(await ask('/v1/codes', 405, error(405, 'method_not_allowed'), { allow: 'POST' })).toBe(405);
});

describe('wrong answers are caught, whoever asks', () => {
  const asking = (...of: Parameters<typeof ask>) => expect(ask(...of)).rejects;

  test('a status that the operation does not have', async () => {
    await asking('/v1/capabilities', 418, error(418, 'teapot')).toThrow(/not in the document/);
    await asking('/v1/agents/a', 409, error(409, 'session_conflict')).toThrow(/not in the document/);
  });
  test('a header that is not declared, lacks, or does not fit', async () => {
    await asking('/v1/capabilities', 200, CAPABILITIES, { 'x-powered-by': 'x' }).toThrow(/x-powered-by/);
    await asking('/v1/capabilities', 200, CAPABILITIES, { 'x-request-id': '' }).toThrow(/X-Request-Id/);
    await asking('/v1/agents/a', 401, error(401, 'unauthorized')).toThrow(/WWW-Authenticate/);
    await asking('/v1/capabilities', 429, error(429, 'rate_limited'), { 'retry-after': 'soon' }).toThrow(
      /soon/,
    );
  });
  test('a field that is not declared, lacks, or has another type', async () => {
    await asking('/v1/capabilities', 200, { ...CAPABILITIES, extra: 1 }).toThrow(/additionalProperties/);
    await asking('/v1/capabilities', 200, {
      ...CAPABILITIES,
      features: { ...FEATURES, extra: true },
    }).toThrow(/additionalProperties/);
    await asking('/v1/capabilities', 200, { ...CAPABILITIES, product_version: undefined }).toThrow(
      /required/,
    );
    await asking('/v1/capabilities', 200, { ...CAPABILITIES, supported_versions: 'v1' }).toThrow(/array/);
  });
  test('a value of an open set that is not documented', async () => {
    await asking('/v1/agents/a', 404, error(404, 'agent_missing')).toThrow(/enum/);
  });
  test('an error code of another operation, and an envelope that contradicts itself', async () => {
    await asking('/v1/agents/a', 404, error(404, 'session_not_found')).toThrow(/getAgent has no error/);
    await asking('/v1/agents/a', 404, error(410, 'agent_not_found')).toThrow(/status_code/);
    const other = { ...error(404, 'agent_not_found'), request_id: 'r-2' };
    await asking('/v1/agents/a', 404, other).toThrow(/request_id/);
  });
  test('what is not JSON', async () => {
    await asking('/v1/capabilities', 200, '<html>').toThrow(/not JSON/);
    await asking('/v1/capabilities', 200, CAPABILITIES, { 'content-type': 'text/plain' }).toThrow(
      /application/,
    );
  });
  test('an answer where the document has nothing', async () => {
    await asking('/v1/debug', 200, {}).toThrow(/not in the document/);
    await asking('/v1/sessions', 200, {}, {}, 'PUT').toThrow(/not in the document/);
    await asking('/v1/sessions', 405, error(405, 'method_not_allowed'), { allow: 'GET' }, 'PUT').toThrow(
      /Allow/,
    );
    await asking('/v1/debug', 404, '').toThrow(/not JSON/);
  });
  test('a body where there is none', () => {
    const headers = new Headers({ 'x-request-id': 'r-1' });
    const pathname = '/api/integration/v1/agents/a/keys/0f8fad5b-d9cb-469f-a165-70867728950e';
    const deleted = { method: 'DELETE', pathname, status: 204, headers };
    expect(() => checkAnswer({ ...deleted, text: '{}' })).toThrow(/no body/);
    expect(() => checkAnswer({ ...deleted, headers: new Headers(HEADERS), text: '' })).toThrow(/no body/);
    expect(() => checkAnswer({ ...deleted, text: '' })).not.toThrow();
  });
});

test('another document is held to as well, once it is named', async () => {
  const paths = { '/v9/ping': { get: { operationId: 'ping', responses: { 204: { headers: {} } } } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 't', version: '9.0.0' },
    servers: [],
    paths,
    components: {},
  };
  const headers = new Headers();
  const ping = { method: 'GET', pathname: '/api/integration/v9/ping', status: 204, headers, text: '' };
  expect(() => checkAnswer(ping)).toThrow(/not in the document/);
  holdTo(document);
  expect(() => checkAnswer(ping)).not.toThrow();
});

test('no test file asks by another way than the watched one', async () => {
  const folder = new URL('..', import.meta.url).pathname;
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(10);
  const others: string[] = [];
  for (const file of files) {
    if (/from '(node:https?|undici|axios)'/.test(await readFile(`${folder}/${file}`, 'utf8')))
      others.push(file);
  }
  // These play a server, or ask for upgrades, which no document has.
  expect(others.sort()).toEqual([
    'contract/watched-answers.test.ts',
    'support/upgrade.ts',
    'support/webhook-receiver.ts',
  ]);
});
