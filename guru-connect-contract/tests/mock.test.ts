import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERROR_CODES, isKnownErrorCode } from '../generated/error-codes.ts';
import { OPERATIONS } from '../generated/operations.ts';
import { SCHEMAS } from '../generated/schemas.ts';
import { INTEGRATION_BASE_PATH } from '../generated/version.ts';
import type { OperationEntry } from '../scripts/generate/operation-table.ts';
import { type ContractMock, startContractMock } from '../src/mock/index.ts';
import { document, operationsOf, strictAjv } from './contract-document.ts';

const CREDENTIAL = { authorization: 'Bearer integration-key-of-the-tests-0123456789' };
const PARAMETERS: Record<string, string> = {
  agent_id: '3f0c2a52-5a53-4f0e-8e2e-0b6f4fd0b9a1',
  key_id: '9b2f7c1e-1f6d-4a0e-8f57-2d9b3c4e5f60',
  session_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  channel: 'stable',
  platform: 'linux-x64',
};
const TECHNICIAN = { id: 'u-17', name: 'Dana Reyes' };
const BODIES: Record<string, object> = {
  createAgentKey: { label: 'desk' },
  createSession: { agent_id: 'a', mode: 'unattended', technician: TECHNICIAN },
  createViewerToken: {},
  createSupportCode: { technician: TECHNICIAN },
};
const ajv = strictAjv();

let mock: ContractMock;
beforeAll(async () => {
  mock = await startContractMock();
});
afterAll(() => mock.close());

async function call(id: string, entry: OperationEntry, headers: Record<string, string> = CREDENTIAL) {
  const path = entry.path.replace(/\{(\w+)\}/g, (_, name: string) => PARAMETERS[name] ?? '');
  const body = BODIES[id];
  const response = await fetch(`${mock.url}${INTEGRATION_BASE_PATH}${path}`, {
    method: entry.method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

function schemaNamed(name: string): object {
  const found = Object.entries(SCHEMAS).find(([known]) => known === name)?.[1];
  if (!found) throw new Error(`no schema ${name}`);
  return found;
}

const entries: [string, OperationEntry][] = Object.entries(OPERATIONS);

describe('the mock', () => {
  test.each(entries)('%s succeeds as the contract says', async (id, entry) => {
    const answer = await call(id, entry);
    expect(answer.status).toBe(entry.successStatus);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    if (entry.responseSchema === null) expect(answer.body).toBeNull();
    else expect(ajv.validate(schemaNamed(entry.responseSchema), answer.body) || ajv.errorsText()).toBe(true);
  });

  const failures = entries.flatMap(([id, entry]) => entry.errorCodes.map((code) => ({ id, entry, code })));
  test.each(failures)('$id gives $code when it is asked to', async ({ id, entry, code }) => {
    const status = isKnownErrorCode(code) ? ERROR_CODES[code].status : 0;
    const answer = await call(id, entry, { ...CREDENTIAL, prefer: `code=${status}, example=${code}` });
    expect(answer).toMatchObject({ status, body: { error_code: code, status_code: status } });
  });

  test('a call without the credential is refused, one that needs none is not', async () => {
    expect((await call('getAgent', OPERATIONS.getAgent, {})).status).toBe(401);
    expect((await call('getCapabilities', OPERATIONS.getCapabilities, {})).status).toBe(200);
  });

  test('a request that breaks the contract is refused', async () => {
    const response = await fetch(`${mock.url}${INTEGRATION_BASE_PATH}/v1/sessions`, {
      method: 'POST',
      headers: { ...CREDENTIAL, 'content-type': 'application/json' },
      body: JSON.stringify({ ...BODIES['createSession'], surprise: true }),
    });
    expect(response.status).toBe(422);
  });

  test('every operation of the document was tried', () => {
    expect(entries).toHaveLength(operationsOf(document).length);
  });

  test('two run side by side, and a closed one is gone', async () => {
    const other = await startContractMock();
    expect(other.url).not.toBe(mock.url);
    await other.close();
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
