import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PINNED_CONTRACT_VERSION } from '../../src/connect-client/generated/operations.ts';
import { until } from '../support/test-world.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let mock: ChildProcess;
let base: string;
let output = '';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  const port = await freePort();
  base = `http://127.0.0.1:${port}/api/integration`;
  const { NODE_OPTIONS: _jestOnly, ...env } = process.env;
  mock = spawn('npm', ['run', '-s', 'mock', '--', '--port', String(port)], {
    cwd: ROOT,
    env,
    detached: true,
  });
  for (const stream of [mock.stdout, mock.stderr]) stream?.on('data', (chunk) => (output += chunk));
  await until('the mock listens', async () => {
    if (mock.exitCode !== null) throw new Error(`npm run mock ended: ${output}`);
    return fetch(`${base}/capabilities`).then(
      () => true,
      () => false,
    );
  });
});
afterAll(async () => {
  if (mock.pid === undefined || mock.exitCode !== null) return;
  // npm, its shell and Prism are one process group.
  process.kill(-mock.pid, 'SIGTERM');
  await once(mock, 'exit');
});

test('npm run mock answers as the pinned contract describes', async () => {
  const answer = await fetch(`${base}/capabilities`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ contract_version: PINNED_CONTRACT_VERSION });
});

test('npm run mock refuses a call that breaks the contract, and one without a credential', async () => {
  const create = (headers: Record<string, string>) =>
    fetch(`${base}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
  expect((await create({ authorization: 'Bearer any' })).status).toBe(422);
  expect((await create({})).status).toBe(401);
});
