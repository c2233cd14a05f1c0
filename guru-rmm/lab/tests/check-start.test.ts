import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { silentProgress } from '../src/base/progress.ts';
import type { WorldSpec } from '../src/base/world-spec.ts';
import { runCheck } from '../src/check/run-check.ts';
import { takeWorldLock } from '../src/processes/world-lock.ts';
import { packTinyReleases } from './tiny-releases.ts';

/** A check that fails before there is a world. */

let folder: string;
let spec: WorldSpec;
let evidence: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lab-check-'));
  evidence = path.join(folder, 'out');
  mkdirSync(evidence);
  writeFileSync(path.join(evidence, 'page.png'), 'of an earlier failure');
  const dataDir = path.join(folder, 'world');
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
  writeFileSync(path.join(dataDir, 'logs/rmm-agent.log'), 'of an earlier run');
  spec = {
    ...packTinyReleases(folder),
    dataDir,
    gcPort: 18_731,
    rmmPort: 18_730,
    desktop: { kind: 'existing', display: ':83' },
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const check = () => runCheck(spec, silentProgress, new AbortController().signal, evidence);

test('names the step that failed, and keeps the logs of this start alone', async () => {
  spec.gcEnv = { CONNECT_PORT: '65536' };
  await expect(check()).rejects.toMatchObject({
    code: 'check_failed',
    message: expect.stringMatching(
      /^The check failed at "guru-connect: server ready": guru-connect ended with status 1;.* \(log: .*guru-connect\.log\)\. \(logs: .*out\)$/,
    ),
  });
  expect(readdirSync(evidence).sort()).toEqual(['guru-connect.log', 'guru-rmm.log']);
  expect(readFileSync(path.join(evidence, 'guru-connect.log'), 'utf8')).toContain('ERR_SOCKET_BAD_PORT');
});

test('keeps nothing when nothing was started, and leaves the logs of the lab that runs', async () => {
  mkdirSync(spec.dataDir, { recursive: true });
  const release = await takeWorldLock(path.join(spec.dataDir, 'lab.lock'));
  await expect(check()).rejects.toMatchObject({ code: 'already_running' });
  release();
  expect(existsSync(evidence)).toBe(false);
  expect(readdirSync(path.join(spec.dataDir, 'logs'))).toEqual(['rmm-agent.log']);
});
