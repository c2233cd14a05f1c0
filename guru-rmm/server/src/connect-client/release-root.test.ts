import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SampleChannel } from '@guru/release-trust/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../log/create-logger.ts';
import { createReleaseRoots } from './release-root.ts';

let folder: string;
let server: Server;
let releaseUrl: string;
let shown: Uint8Array | null;
let asked: number;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'release-root-'));
  shown = new SampleChannel().root;
  asked = 0;
  lines = [];
  server = createServer((request, response) => {
    asked += 1;
    const isRoot = request.url === '/releases/stable/metadata/1.root.json' && shown !== null;
    response.writeHead(isRoot ? 200 : 404).end(isRoot ? shown : undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  releaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases/stable/linux-x64/agent`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** As after a start of the server. */
const roots = (given: string | null = null) =>
  createReleaseRoots({
    given,
    pinFile: join(folder, 'data/connect-release-root.json'),
    log: createLogger('info', { write: (line: string) => void lines.push(line) }),
  });
const text = (bytes: Uint8Array | null) => Buffer.from(bytes ?? '').toString();

test('pins the first root, says so once, and keeps it when another one is shown', async () => {
  const first = text(shown);
  const server = roots();
  expect(await Promise.all([server.find(releaseUrl), server.find(releaseUrl)])).toEqual([first, first]);
  shown = new SampleChannel().root;
  expect(await roots().find(releaseUrl)).toBe(first);
  expect(asked).toBe(1);
  expect(lines.filter((line) => line.includes('pinned the root'))).toHaveLength(1);
  expect((await stat(join(folder, 'data/connect-release-root.json'))).mode & 0o777).toBe(0o600);
});

test('uses the root that the operator gave, and asks nobody', async () => {
  expect(await roots('given').find(releaseUrl)).toBe('given');
  expect(asked).toBe(0);
});

test.each([
  ['no signed channel', () => null],
  ['a root that nobody signed', () => Buffer.from('{"signed":{"_type":"root"},"signatures":[]}')],
  ['a root without end', () => Buffer.alloc(100_000, ' ')],
])('pins nothing when it is shown %s', async (_what, show) => {
  shown = show();
  await expect(roots().find(releaseUrl)).rejects.toMatchObject({
    kind: 'rejected',
    errorCode: 'release_untrusted',
  });
  await expect(readFile(join(folder, 'data/connect-release-root.json'))).rejects.toThrow('ENOENT');
});

test('replaces no damaged pin by what comes over the network', async () => {
  await roots().find(releaseUrl);
  await writeFile(join(folder, 'data/connect-release-root.json'), '{');
  await expect(roots().find(releaseUrl)).rejects.toThrow();
  expect(asked).toBe(1);
});
