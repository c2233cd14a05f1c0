import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WorldSpec } from '../src/base/world-spec.ts';
import { endWorld } from '../src/processes/end-world.ts';
import { startWorld } from '../src/world.ts';
import { packTinyReleases } from './tiny-releases.ts';

let folder: string;
let spec: WorldSpec;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lab-folder-'));
  const dataDir = path.join(folder, 'world');
  const desktop = { kind: 'existing', display: ':84' } as const; // nothing here looks at it
  spec = { ...packTinyReleases(folder), dataDir, gcPort: 18_733, rmmPort: 18_732, desktop };
});
afterEach(async () => {
  await endWorld(spec.dataDir);
  rmSync(folder, { recursive: true, force: true });
});

test('the data folder does not grow from start to start', async () => {
  const first = await startWorld(spec);
  const { releases, logs } = first.paths;
  const before = readdirSync(releases);
  await first.stop();
  writeFileSync(path.join(logs, 'guru-rmm.log'), 'of the last run');
  appendFileSync(spec.gcRelease, Buffer.alloc(1024)); // as if it had been packed anew

  const second = await startWorld(spec);
  await second.stop();
  const after = readdirSync(releases);
  expect(after).toHaveLength(2);
  expect(after.filter((name) => before.includes(name))).toEqual([
    expect.stringMatching(/^guru-rmm-1\.0\.0-linux-x64-/),
  ]);
  expect(readFileSync(path.join(logs, 'guru-rmm.log'), 'utf8')).not.toContain('of the last run');
});
