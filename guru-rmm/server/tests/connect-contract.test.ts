import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ConnectClient, createConnectClient } from '../src/connect-client/connect-client.ts';
import { ConnectError } from '../src/connect-client/connect-error.ts';
import { createSendOperation } from '../src/connect-client/send-operation.ts';

jest.setTimeout(30_000);

// Prism is CommonJS and finds its own parts by require().
const require = createRequire(import.meta.url);
const { createServer } =
  require('@stoplight/prism-http-server') as typeof import('@stoplight/prism-http-server');
const { getHttpOperationsFromSpec } =
  require('@stoplight/prism-http') as typeof import('@stoplight/prism-http');
const { createLogger } = require('@stoplight/prism-core') as typeof import('@stoplight/prism-core');

const KEY = 'integration-key-of-the-tests-0123456789';
let prism: ReturnType<typeof createServer>;
let client: ConnectClient;

beforeAll(async () => {
  const document = JSON.parse(await readFile(require.resolve('guru-connect-contract/openapi.json'), 'utf8'));
  // Prism serves the paths as they stand, without the server's own.
  const base = document.servers[0].url;
  document.servers = [{ url: '/' }];
  document.paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, item]) => [base + path, item]),
  );
  const operations = await getHttpOperationsFromSpec(document);
  prism = createServer(operations, {
    components: { logger: createLogger('prism', { level: 'silent' }) },
    cors: false,
    config: {
      isProxy: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: true,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  });
  const serverUrl = await prism.listen(0, '127.0.0.1');
  client = createConnectClient(createSendOperation({ serverUrl, integrationKey: KEY }));
});
afterAll(() => prism.close());

const device = randomUUID();
const session = randomUUID();

describe('every call of ours is one that the contract knows, and every answer of the contract one that we accept', () => {
  test('capabilities', async () => {
    expect((await client.capabilities()).contract_version).toMatch(/^1\./);
  });
  test('keys', async () => {
    expect((await client.provisionAgentKey(device, 'Guru RMM')).key).toMatch(/^gck_/);
    await client.revokeAgentKey(device, randomUUID());
  });
  test('agents', async () => {
    expect(typeof (await client.getAgent(device)).connected).toBe('boolean');
  });
  test('sessions', async () => {
    const wish = {
      deviceId: device,
      mode: 'unattended' as const,
      technician: { id: randomUUID(), name: 'Tech' },
      idempotencyKey: randomUUID(),
    };
    expect((await client.preCreateSession({ ...wish, reason: 'why' })).session_id).toBeTruthy();
    expect((await client.preCreateSession({ ...wish, reason: null })).session_id).toBeTruthy();
    expect((await client.getSession(session)).status).toBeTruthy();
    expect((await client.endSession(session)).status).toBe('ended');
  });
  test('viewer tokens, support codes and releases', async () => {
    expect((await client.mintViewerToken(session, 'https://rmm.example.com')).viewer_embed_url).toMatch(
      /^http/,
    );
    expect((await client.mintSupportCode({ id: '1', name: 'Tech' }, null)).code).toBeTruthy();
    expect((await client.release('linux-x64')).sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('a request that breaks the contract is noticed', async () => {
  await expect(client.getAgent('-not an id-')).rejects.toThrow(ConnectError);
  await expect(client.mintViewerToken(session, 'no origin')).rejects.toThrow(ConnectError);
});
