import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { takeWorldLock } from './world-lock.ts';

test('refuses a second lab in the same folder until the first releases it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lab-lock-'));
  const file = path.join(folder, 'lab.lock');
  const release = await takeWorldLock(file);
  await expect(takeWorldLock(file)).rejects.toMatchObject({
    code: 'already_running',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  release();
  (await takeWorldLock(file))();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
