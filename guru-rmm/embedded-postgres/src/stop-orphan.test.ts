import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pidOf, stopOrphan } from './stop-orphan.ts';

let folder: string;
let other: string;
let child: ChildProcess;
beforeEach(() => {
  [folder, other] = [
    mkdtempSync(join(tmpdir(), 'guru-orphan-')),
    mkdtempSync(join(tmpdir(), 'guru-orphan-')),
  ];
});
afterEach(async () => {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await gone;
  for (const path of [folder, other]) rmSync(path, { recursive: true });
});

/** A process that works in a folder, and the pid file of a cluster that names it. */
async function processIn(cwd: string, script = 'exec sleep 100'): Promise<void> {
  child = spawn('/bin/sh', ['-c', `echo up; ${script}`], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout) await once(child.stdout, 'data');
  writeFileSync(join(folder, 'postmaster.pid'), `${child.pid}\n${folder}\n1700000000\n`);
}

test('stops a process that works in the folder, also one that ignores the fast shutdown', async () => {
  await processIn(folder, "trap '' INT; trap 'exit 3' QUIT; while :; do sleep 0.05; done");
  const exited = once(child, 'exit');
  const quick = [
    ['SIGINT', 200],
    ['SIGQUIT', 60_000],
  ] as const;
  expect(await stopOrphan(folder, quick)).toBe(true);
  expect(await exited).toEqual([3, null]);
  expect(existsSync(join(folder, 'postmaster.pid'))).toBe(false);
});

test('does not touch a process of another folder that has the pid now, and removes the pid file', async () => {
  await processIn(other);
  expect(await stopOrphan(folder)).toBe(false);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  expect(existsSync(join(folder, 'postmaster.pid'))).toBe(false);
});

test.each(['', '\n', 'x\n/data', '-1\n/data', '0\n/data', '1\n/data', '12345678901\n/data', '4711'])(
  'reads no pid from a pid file of %j',
  (content) => {
    child = spawn('true');
    expect(pidOf(content)).toBeUndefined();
  },
);
