import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import nock from 'nock';
import { createCapabilityMonitor } from '../../src/connect-client/capability-monitor.ts';
import { createConnectClient } from '../../src/connect-client/connect-client.ts';
import { PINNED_CONTRACT_VERSION } from '../../src/connect-client/generated/operations.ts';
import { createSendOperation } from '../../src/connect-client/send-operation.ts';
import { createLogger } from '../../src/log/create-logger.ts';
import { CONNECT_FEATURES } from '../support/connect-features.ts';

const NEXT_MINOR = `1.${Number(PINNED_CONTRACT_VERSION.split('.')[1]) + 1}.0`;
const ORIGIN = 'http://gc.test';
const DISCOVERY = '/api/integration/capabilities';
const OURS = '/api/integration/v1/capabilities';

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

const capabilities = (contract_version: string, supported_versions: string[]) => ({
  contract_version,
  product_version: '7.0.0',
  supported_versions,
  features: CONNECT_FEATURES,
});

/** What a server makes of a Guru Connect that answers as it was told, and the lines that it logs. */
async function ask() {
  const lines: string[] = [];
  const client = createConnectClient(
    createSendOperation({
      serverUrl: ORIGIN,
      integrationKey: 'integration-key-of-the-tests-0123456789',
      timeoutMs: 60_000,
    }),
  );
  const monitor = createCapabilityMonitor({
    fetch: () => client.capabilities(),
    pinnedVersion: PINNED_CONTRACT_VERSION,
    log: createLogger('info', { write: (line: string) => void lines.push(line) }),
  });
  return { state: await monitor.current(), lines: lines.join('') };
}

test('a server that prefers a later major and still serves ours is asked again, at our path', async () => {
  nock(ORIGIN)
    .get(DISCOVERY)
    .reply(200, capabilities('2.0.0', ['v2', 'v1']));
  nock(ORIGIN)
    .get(OURS)
    .reply(200, capabilities(PINNED_CONTRACT_VERSION, ['v1', 'v2']));
  const { state, lines } = await ask();
  expect(state).toMatchObject({
    ok: true,
    capabilities: { contract_version: PINNED_CONTRACT_VERSION, product_version: '7.0.0' },
  });
  expect(lines).toContain('[OK]');
  expect(nock.isDone()).toBe(true);
});

test('a server of a later major alone is refused, and nothing is asked at a path that it does not have', async () => {
  nock(ORIGIN)
    .get(DISCOVERY)
    .reply(200, capabilities('2.0.0', ['v2']));
  const { state, lines } = await ask();
  expect(state).toMatchObject({ ok: false, kind: 'incompatible', reason: expect.stringContaining('2.0.0') });
  expect(lines).toContain('[ERROR]');
});

test('a server that is about to drop our major is still used; nobody asks it twice', async () => {
  nock(ORIGIN)
    .get(DISCOVERY)
    .reply(200, capabilities(NEXT_MINOR, ['v2', 'v1']));
  const { state, lines } = await ask();
  expect(state).toMatchObject({ ok: true, capabilities: { contract_version: NEXT_MINOR } });
  expect(lines).toContain('[WARNING]');
});

test('a server that says it serves ours and does not is incompatible, not broken', async () => {
  nock(ORIGIN)
    .get(DISCOVERY)
    .reply(200, capabilities('2.0.0', ['v2', 'v1']));
  nock(ORIGIN).get(OURS).reply(404, {
    detail: 'There is no such route.',
    error_code: 'route_not_found',
    status_code: 404,
    request_id: 'gc-1',
  });
  expect((await ask()).state).toMatchObject({ ok: false, kind: 'incompatible' });
});
