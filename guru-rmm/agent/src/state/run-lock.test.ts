import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { EXIT } from '../base/exit-codes.ts';
import { dataFolderAt } from './data-folder.ts';
import { takeRunLock } from './run-lock.ts';

it('refuses a second agent with its own exit code until the first releases the folder', async () => {
  const folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'run-lock-')));
  const release = await takeRunLock(folder);
  await expect(takeRunLock(folder)).rejects.toMatchObject({
    exitCode: EXIT.alreadyRunning,
    message: expect.stringContaining(`process ${process.pid}`),
  });
  release();
  (await takeRunLock(folder))();
  expect(await readdir(folder.root)).toEqual([]);
  await rm(folder.root, { recursive: true });
});
