import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../src/base/log.ts';
import { downloadProgram } from '../src/remote-control/program/download-program.ts';
import { clearDownloads } from '@guru/program-download';
import { programPath } from '../src/remote-control/program/program-store.ts';
import type { Release } from '../src/remote-control/program/target.ts';
import { dataFolderAt } from '../src/state/data-folder.ts';
import { type Seen, type Sending, sendProgram } from './program-server.ts';
import { releasePath } from './rmm-server.ts';
import { World } from './world.ts';

const LIMITS = { wholeMs: 60_000, stalledMs: 15_000, reconnectMs: 15_000, pauseMs: 50 };
const log = createLog('silent');
const never = new AbortController().signal;

let world: World;
let sending: Sending;
let seen: Seen[];
let release: Release;
let program: Buffer;
let progress: Array<readonly [number, number]>;

const files = () => dataFolderAt(world.dataDir).connect;
const left = () => readdirSync(files().downloads).sort();
const partName = () => `${release.sha256}.part`;
const installed = () => readFile(programPath(files(), release));

beforeEach(async () => {
  world = await World.enrolled();
  seen = [];
  progress = [];
  program = Buffer.from(randomBytes(100_000).toString('hex'));
  const sha256 = createHash('sha256').update(program).digest('hex');
  const url = `${world.server.url}${releasePath('agent')}`;
  release = { version: '1.0.0', url, size: program.length, sha256 };
  const content = brotliCompressSync(program, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  sending = {
    content,
    etag: `"${sha256}-br"`,
    encoding: 'br',
    breaksAfter: Number.POSITIVE_INFINITY,
    arrived: () => statSync(join(files().downloads, partName()), { throwIfNoEntry: false })?.size ?? 0,
    chunk: 20_000,
    restStatus: null,
  };
  world.server.routes.set(releasePath('agent'), sendProgram(sending, seen));
});
afterEach(() => world.end());

function download(limits = LIMITS): Promise<void> {
  return downloadProgram(files(), release, never, log, (...bytes) => progress.push(bytes), limits);
}

describe('a download', () => {
  it('comes compressed, reports its progress in bytes as sent, and installs the program itself', async () => {
    await download();
    expect((await installed()).equals(program)).toBe(true);
    expect(statSync(programPath(files(), release)).mode & 0o777).toBe(0o700);
    expect(seen).toEqual([{ range: undefined, acceptEncoding: 'br, identity;q=0.5' }]);
    expect(left()).toEqual([]);
    const total = sending.content.length;
    expect(total).toBeLessThan(program.length * 0.6);
    expect(progress.at(-1)).toEqual([total, total]);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.map(([received]) => received)).toEqual(
      [...progress.map(([received]) => received)].sort((a, b) => a - b),
    );
  });

  it('takes the plain program from a channel that has nothing else', async () => {
    Object.assign(sending, { content: program, encoding: null, etag: null });
    await download();
    expect((await installed()).equals(program)).toBe(true);
  });

  it('takes as long as bytes flow, though that is longer than a stall may be', async () => {
    sending.chunk = Math.ceil(sending.content.length / 200);
    const begun = performance.now();
    await download({ ...LIMITS, stalledMs: 1500, reconnectMs: 1500 });
    expect(performance.now() - begun).toBeGreaterThan(1900);
    expect((await installed()).equals(program)).toBe(true);
  });

  it('continues where the connection broke, again and again', async () => {
    sending.breaksAfter = 40_000;
    await download();
    expect((await installed()).equals(program)).toBe(true);
    expect(seen.map(({ range }) => range)).toEqual([undefined, 'bytes=40000-', 'bytes=80000-']);
    expect(left()).toEqual([]);
  });

  it('goes on by itself when the channel is away for a moment', async () => {
    sending.breaksAfter = 40_000;
    sending.restStatus = 503;
    const done = download();
    const answer = sendProgram(sending, seen);
    world.server.routes.set(releasePath('agent'), (request, response) => {
      answer(request, response);
      if (request.headers.range) sending.restStatus = null;
    });
    await done;
    expect((await installed()).equals(program)).toBe(true);
    expect(seen.map(({ range }) => range).slice(0, 3)).toEqual([undefined, 'bytes=40000-', 'bytes=40000-']);
  });

  it('that broke off is kept, mode 0600, and a later one continues it', async () => {
    Object.assign(sending, { breaksAfter: 40_000, restStatus: 404 });
    await expect(download()).rejects.toMatchObject({ code: 'download_failed' });
    expect(left()).toEqual([`${release.sha256}.json`, partName()]);
    for (const name of left()) expect(statSync(join(files().downloads, name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(files().releases)).toEqual([]);
    await clearDownloads(files().downloads); // as a restart of the agent does
    Object.assign(sending, { breaksAfter: Number.POSITIVE_INFINITY, restStatus: null });
    await download();
    expect(seen.at(-1)?.range).toBe('bytes=40000-');
    expect((await installed()).equals(program)).toBe(true);
  });

  it('begins again when the file was replaced in the middle', async () => {
    sending.breaksAfter = 40_000;
    const before = sendProgram({ ...sending }, seen);
    const content = brotliCompressSync(program, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    Object.assign(sending, { content, etag: '"other"', breaksAfter: Number.POSITIVE_INFINITY });
    const after = sendProgram(sending, seen);
    world.server.routes.set(releasePath('agent'), (request, response) =>
      (seen.length === 0 ? before : after)(request, response),
    );
    await download();
    expect(seen.map(({ range }) => range)).toEqual([undefined, 'bytes=40000-']);
    expect((await installed()).equals(program)).toBe(true);
  });

  it('begins again when the channel cannot continue it', async () => {
    Object.assign(sending, { breaksAfter: 40_000, restStatus: 416 });
    const answer = sendProgram(sending, seen);
    world.server.routes.set(releasePath('agent'), (request, response) => {
      answer(request, response);
      if (request.headers.range) sending.breaksAfter = Number.POSITIVE_INFINITY;
    });
    await download();
    expect(seen.map(({ range }) => range)).toEqual([undefined, 'bytes=40000-', undefined]);
    expect((await installed()).equals(program)).toBe(true);
  });

  it('is given up when the channel breaks it off again and again and never continues it', async () => {
    world.server.routes.set(releasePath('agent'), (request, response) =>
      sendProgram({ ...sending, breaksAfter: 40_000, etag: `"${seen.length}"` }, seen)(request, response),
    );
    await expect(download()).rejects.toMatchObject({
      code: 'download_failed',
      message: expect.stringMatching(/does not continue/),
    });
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen.length).toBeLessThan(20);
  });

  it('that stands still ends with what it has kept', async () => {
    Object.assign(sending, { breaksAfter: 40_000, arrived: () => 0 });
    await expect(download({ ...LIMITS, stalledMs: 1500 })).rejects.toMatchObject({
      code: 'download_failed',
      message: expect.stringMatching(/no byte came for 1\.5 s/),
    });
    expect(statSync(join(files().downloads, partName())).size).toBe(40_000);
  });

  it('that is left for a day, or belongs to another release, is deleted', async () => {
    Object.assign(sending, { breaksAfter: 40_000, restStatus: 404 });
    await expect(download()).rejects.toMatchObject({ code: 'download_failed' });
    await clearDownloads(files().downloads, 'f'.repeat(64));
    expect(left()).toEqual([]);
    await expect(download()).rejects.toMatchObject({ code: 'download_failed' });
    const old = new Date(Date.now() - 25 * 3600_000);
    await utimes(join(files().downloads, partName()), old, old);
    await clearDownloads(files().downloads);
    expect(left()).toEqual([]);
  });
});

describe('refuses and deletes', () => {
  const mismatch = { code: 'checksum_mismatch' };
  const serve = (content: Buffer) => Object.assign(sending, { content });

  it('a bomb, which decompresses to more than the signed size, without writing it', async () => {
    serve(
      brotliCompressSync(Buffer.alloc(20 * 1024 * 1024), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
      }),
    );
    expect(sending.content.length).toBeLessThan(10_000);
    await expect(download()).rejects.toMatchObject({
      ...mismatch,
      message: expect.stringMatching(/longer than 200000 bytes/),
    });
    expect(left()).toEqual([]);
  });

  it('what is sent in more bytes than the program has', async () => {
    serve(Buffer.alloc(program.length + 1));
    await expect(download()).rejects.toMatchObject(mismatch);
    expect(left()).toEqual([]);
  });

  it.each<[string, () => Buffer]>([
    ['no Brotli', () => randomBytes(1000)],
    ['cut short', () => sending.content.subarray(0, -100)],
    ['another program', () => brotliCompressSync(Buffer.from('#!/bin/sh\n'.padEnd(program.length, '#')))],
  ])('what is %s', async (_what, make) => {
    serve(make());
    await expect(download()).rejects.toMatchObject(mismatch);
    expect(left()).toEqual([]);
  });

  it('a part that was altered on the disk', async () => {
    Object.assign(sending, { breaksAfter: 40_000, restStatus: 404 });
    await expect(download()).rejects.toMatchObject({ code: 'download_failed' });
    await writeFile(join(files().downloads, partName()), randomBytes(40_000));
    Object.assign(sending, { breaksAfter: Number.POSITIVE_INFINITY, restStatus: null });
    await expect(download()).rejects.toMatchObject(mismatch);
    expect(left()).toEqual([]);
    await download();
    expect((await installed()).equals(program)).toBe(true);
  });
});
