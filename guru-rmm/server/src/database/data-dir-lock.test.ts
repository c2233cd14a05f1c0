import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ConfigError } from '../config/config-error.ts';
import { lockDataDir } from './data-dir-lock.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'guru-rmm-lock-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

test('refuses a data folder that another server uses, and names the way out', async () => {
  const dataDir = join(parent, 'not', 'there', 'yet');
  const unlock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toThrow(ConfigError);
  await expect(lockDataDir(dataDir)).rejects.toThrow(/set RMM_DATA_DIR/);
  unlock();
  (await lockDataDir(dataDir))();
  expect(readdirSync(dataDir)).toEqual([]);
});
