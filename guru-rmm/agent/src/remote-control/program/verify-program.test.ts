import { createHash } from 'node:crypto';
import { chmod, link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Release } from './target.ts';
import { verifyProgram } from './verify-program.ts';

const content = Buffer.from('#!/bin/sh\nexit 0\n');
const release: Release = {
  version: '1.0.0',
  url: 'http://127.0.0.1/x',
  sha256: createHash('sha256').update(content).digest('hex'),
  size: content.length,
};
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  path = join(folder, 'program');
  await writeFile(path, content, { mode: 0o700 });
});
afterEach(() => rm(folder, { recursive: true }));

describe('verifyProgram', () => {
  it('finds the program sound', async () => {
    expect(await verifyProgram(path, release)).toBe('sound');
  });

  it('finds it missing', async () => {
    expect(await verifyProgram(join(folder, 'none'), release)).toBe('missing');
  });

  it('finds it altered when its folder is a link to the real one', async () => {
    const link = `${folder}-link`;
    await symlink(folder, link);
    try {
      expect(await verifyProgram(join(link, 'program'), release)).toBe('altered');
    } finally {
      await rm(link);
    }
  });

  it.each<[string, () => Promise<void>]>([
    ['one byte is changed', () => writeFile(path, String(content).replace('0', '1'))],
    ['a byte is added', () => writeFile(path, `${content}\n`)],
    ['others may write it', () => chmod(path, 0o722)],
    ['it has a second name', () => link(path, join(folder, 'second'))],
    [
      'it is a link to the real one',
      async () => {
        await writeFile(join(folder, 'real'), content, { mode: 0o700 });
        await rm(path);
        await symlink(join(folder, 'real'), path);
      },
    ],
  ])('finds it altered when %s', async (_what, alter) => {
    await alter();
    expect(await verifyProgram(path, release)).toBe('altered');
  });
});
