import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identify } from '../process/identity.ts';
import { type DataFolder, dataFolderAt } from './data-folder.ts';
import { removeStale, takeRunLock } from './run-lock.ts';

let folder: DataFolder;
beforeEach(async () => {
  folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'run-lock-')));
});
afterEach(() => rm(folder.root, { recursive: true }));

describe('run lock', () => {
  it('is held by one, and free again when given back', async () => {
    const release = takeRunLock(folder);
    expect((await stat(folder.runLock)).mode & 0o777).toBe(0o600);
    expect(() => takeRunLock(folder)).toThrow(/already uses the data folder/);
    release();
    takeRunLock(folder)();
  });

  it('of a killed process is taken over', async () => {
    const child = spawn('sleep', ['30']);
    const holder = identify(child.pid ?? 0);
    await writeFile(folder.runLock, JSON.stringify(holder));
    expect(() => takeRunLock(folder)).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    takeRunLock(folder)();
  });

  it('that is half written is taken over', async () => {
    await writeFile(folder.runLock, '{"pid":');
    takeRunLock(folder)();
  });

  it('of another one is not given back in its place', async () => {
    const release = takeRunLock(folder);
    await writeFile(folder.runLock, 'of somebody else');
    release();
    expect(await readFile(folder.runLock, 'utf8')).toBe('of somebody else');
  });

  it('that another agent took over between the look and the removal stays, and nothing else does', async () => {
    await writeFile(folder.runLock, 'of the faster one');
    removeStale(folder.runLock, 'of the killed one');
    expect(await readFile(folder.runLock, 'utf8')).toBe('of the faster one');
    removeStale(folder.runLock, 'of the faster one');
    removeStale(folder.runLock, 'of the faster one');
    expect(await readdir(folder.root)).toEqual([]);
  });
});
