import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FastifyInstance, fastify } from 'fastify';
import type { ReleaseFile } from '../release-manifest.ts';
import { compressProgram } from './compressed-copy.ts';
import { sendProgram } from './send-program.ts';

let folder: string;
let app: FastifyInstance;
let release: ReleaseFile;
let content: Buffer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'send-program-'));
  await publish(Buffer.from(randomBytes(30_000).toString('hex')));
  app = fastify();
  app.get('/program', (request, reply) => sendProgram(request, reply, folder, release));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function publish(bytes: Buffer): Promise<void> {
  content = bytes;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  release = { file: 'agent', version: '1.0.0', size: bytes.length, sha256, signature: null };
  await writeFile(join(folder, 'agent'), bytes);
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** By hand, since `fetch` decompresses. */
function download(headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(new URL('/program', app.listeningOrigin), { headers }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode, headers: response.headers, body }),
        reject,
      );
    }).on('error', reject);
  });
}

const BR = { 'accept-encoding': 'br' };

test('sends the program as it is to a client that does not take Brotli, and while there is no compressed copy', async () => {
  const withoutCopy = await download(BR);
  await compressProgram(folder, release);
  for (const plain of [withoutCopy, await download()]) {
    expect(plain.status).toBe(200);
    expect(plain.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': String(content.length),
      vary: 'Accept-Encoding',
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.equals(content)).toBe(true);
  }
});

test('sends the compressed copy to a client that takes Brotli', async () => {
  expect(await compressProgram(folder, release)).toBe(true);
  const packed = await download(BR);
  expect(packed.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
  expect(packed.headers['content-length']).toBe(String(packed.body.length));
  expect(packed.body.length).toBeLessThan(content.length * 0.6);
  expect(brotliDecompressSync(packed.body).equals(content)).toBe(true);
  expect(packed.headers.etag).not.toBe((await download()).headers.etag);
});

test('continues either of the two where a download broke off', async () => {
  await compressProgram(folder, release);
  for (const encoding of [BR, {}]) {
    const whole = await download(encoding);
    const rest = await download({ ...encoding, range: 'bytes=1000-', 'if-range': whole.headers.etag ?? '' });
    expect(rest.status).toBe(206);
    expect(rest.headers).toMatchObject({
      'content-range': `bytes 1000-${whole.body.length - 1}/${whole.body.length}`,
      etag: whole.headers.etag,
    });
    expect(rest.headers['content-encoding']).toBe(whole.headers['content-encoding']);
    expect(rest.body.equals(whole.body.subarray(1000))).toBe(true);
    const beyond = await download({ ...encoding, range: `bytes=${whole.body.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers['content-range']).toBe(`bytes */${whole.body.length}`);
  }
});

test('sends the whole when the part that the client has is of something else', async () => {
  await compressProgram(folder, release);
  const { headers } = await download();
  const other = await download({ ...BR, range: 'bytes=1000-', 'if-range': headers.etag ?? '' });
  expect(other.status).toBe(200);
  expect(brotliDecompressSync(other.body).equals(content)).toBe(true);
  await publish(Buffer.from(randomBytes(30_000).toString('hex')));
  const changed = await download({ range: 'bytes=1000-', 'if-range': headers.etag ?? '' });
  expect(changed.status).toBe(200);
  expect(changed.body.equals(content)).toBe(true);
  expect(changed.headers.etag).not.toBe(headers.etag);
});

test('keeps a compressed copy of the current program alone, and none that is not smaller', async () => {
  await compressProgram(folder, release);
  await publish(Buffer.from('ab'.repeat(5000)));
  await writeFile(join(folder, 'agent.txt'), 'not ours');
  expect(await compressProgram(folder, release)).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(['agent', `agent.${release.sha256}.br`, 'agent.txt']);
  await publish(randomBytes(1000));
  expect(await compressProgram(folder, release)).toBe(false);
  expect((await readdir(folder)).sort()).toEqual(['agent', 'agent.txt']);
});
