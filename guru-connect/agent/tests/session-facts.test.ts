import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import koffi from 'koffi';
import { readSessionFacts } from '../src/desktop/linux/session-facts.ts';
import { DIE_WITH_PARENT } from './support/die-with-parent.ts';
import { SCREEN_SAVER } from './support/programs.ts';

/** process.env of a test is a copy; libsystemd reads the process's own. */
const setenv = koffi.load('libc.so.6').func('int setenv(str, str, int)');

const programs: ChildProcess[] = [];

/** Starts a program on a bus and returns its first line. */
async function start(address: string, command: string, ...args: string[]): Promise<string> {
  const child = spawn('setpriv', [...DIE_WITH_PARENT, command, ...args], {
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  programs.push(child);
  const [line] = await once(child.stdout, 'data');
  return String(line).trim();
}

/** A bus of its own with these screensavers, `NAME=answer`. Returns its address. */
async function busWith(...savers: string[]): Promise<string> {
  const address = await start('', 'dbus-daemon', '--session', '--nofork', '--print-address');
  if (savers.length > 0) {
    await start(address, process.execPath, SCREEN_SAVER, ...savers);
  }
  return address;
}

let buses: Record<'empty' | 'inactive' | 'active' | 'silent', string>;

beforeAll(async () => {
  const [empty, inactive, active, silent] = await Promise.all([
    busWith(),
    busWith('org.gnome.ScreenSaver=false'),
    busWith('org.gnome.ScreenSaver=false', 'org.xfce.ScreenSaver=true'),
    busWith('org.mate.ScreenSaver=silent'),
  ]);
  buses = { empty, inactive, active, silent };
});

afterAll(async () => {
  for (const program of programs) program.kill('SIGKILL');
});

function saverActive(address: string): boolean | undefined {
  setenv('DBUS_SESSION_BUS_ADDRESS', address, 1);
  return readSessionFacts().saverActive;
}

test('without a bus or a screensaver nothing is known', () => {
  expect(saverActive('unix:path=/nonexistent')).toBeUndefined();
  expect(saverActive(buses.empty)).toBeUndefined();
});

test('a screensaver that runs says whether it is active', () => {
  expect(saverActive(buses.inactive)).toBe(false);
});

test('one active screensaver of two is enough', () => {
  expect(saverActive(buses.active)).toBe(true);
});

test('a screensaver that does not answer costs a bounded time', () => {
  const started = performance.now();
  expect(saverActive(buses.silent)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(5_000);
});
