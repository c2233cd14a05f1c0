import { afterAll, beforeAll, expect, test } from '@jest/globals';
import koffi from 'koffi';
import { readSessionFacts } from '../src/desktop/linux/session-facts.ts';
import { SCREEN_SAVER } from './support/programs.ts';
import { SessionBus } from './support/session-bus.ts';

/** process.env of a test is a copy; libsystemd reads the process's own. */
const setenv = koffi.load('libc.so.6').func('int setenv(str, str, int)');

const started: SessionBus[] = [];

/** A bus of its own with these screensavers, `NAME=answer`. Returns its address. */
async function busWith(...savers: string[]): Promise<string> {
  const bus = await SessionBus.start();
  started.push(bus);
  if (savers.length > 0) await bus.run(SCREEN_SAVER, ...savers);
  return bus.address;
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

afterAll(() => {
  for (const bus of started) bus.stop();
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
