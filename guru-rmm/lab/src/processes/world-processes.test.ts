import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '../base/wait-until.ts';
import { readProcesses } from './process-table.ts';
import { findWorldProcesses, WORLD_VARIABLE } from './world-processes.ts';

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'lab-find-')));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
});

function start(command: string, args: string[], env: Record<string, string> = {}): number {
  const child = spawn(command, args, { env, stdio: 'ignore' });
  children.push(child);
  return child.pid ?? 0;
}

const found = () => findWorldProcesses(dataDir).map((entry) => entry.pid);
const soon = (pid: number) =>
  waitUntil(() => found().includes(pid), { what: 'The finding', timeoutMs: 60_000 });

test('finds what bears the mark, and its children', async () => {
  const shell = start('/bin/sh', ['-c', 'env -i sleep 60; true'], {
    [WORLD_VARIABLE]: dataDir,
    PATH: '/usr/bin:/bin',
  });
  await waitUntil(() => found().length === 2, { what: 'Two processes', timeoutMs: 60_000 });
  expect(found()).toContain(shell);
});

test('finds a program that lies in the folder, whatever its environment', async () => {
  const program = path.join(dataDir, 'postgres');
  copyFileSync('/bin/sleep', program);
  chmodSync(program, 0o755);
  await soon(start(program, ['60']));
});

test('finds a script of the folder, whatever the environment of its interpreter', async () => {
  const script = path.join(dataDir, 'server.sh');
  writeFileSync(script, 'sleep 60; true\n');
  await soon(start('/bin/sh', [script]));
});

test.each<[string, (file: string) => string[]]>([
  ['reads', (file) => [file]],
  ['follows', (file) => ['-f', file]],
])('leaves alone what merely %s a file of the folder, and worlds of a similar name', async (_, args) => {
  const file = path.join(dataDir, 'log');
  execFileSync('mkfifo', [file]); // who reads it waits for a writer, which never comes
  const bystander = start('/usr/bin/tail', args(file), { [WORLD_VARIABLE]: `${dataDir}-other` });
  const marked = start('/bin/sleep', ['60'], { [WORLD_VARIABLE]: dataDir });
  await soon(marked);
  expect(readProcesses().has(bystander)).toBe(true);
  expect(found()).not.toContain(bystander);
});

test('never finds the caller, though it runs inside the world', () => {
  process.env[WORLD_VARIABLE] = dataDir;
  try {
    expect(found()).not.toContain(process.pid);
  } finally {
    delete process.env[WORLD_VARIABLE];
  }
});
