import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import koffi from 'koffi';
import { announceToScreenReader } from '../src/desktop/linux/screen-reader.ts';
import { ACCESSIBLE_DESKTOP, ASK_ONCE } from './support/programs.ts';
import { SessionBus } from './support/session-bus.ts';
import { Xvfb } from './support/xvfb.ts';

/** process.env of a test is a copy; libsystemd reads the process's own. */
const setenv = koffi.load('libc.so.6').func('int setenv(str, str, int)');

const buses: SessionBus[] = [];
let on: SessionBus;
let off: SessionBus;
let empty: SessionBus;
/** What the desktop with a screen reader printed, and what the one without. */
let shown: string[];
let unread: string[];

beforeAll(async () => {
  buses.push(...(await Promise.all([SessionBus.start(), SessionBus.start(), SessionBus.start()])));
  [on, off, empty] = buses as [SessionBus, SessionBus, SessionBus];
  [shown, unread] = await Promise.all([on.run(ACCESSIBLE_DESKTOP, 'on'), off.run(ACCESSIBLE_DESKTOP, 'off')]);
});

afterAll(() => {
  for (const bus of buses) bus.stop();
});

beforeEach(() => {
  shown.length = 0;
});

test('a screen reader gets the question as a critical notification, which closes with it', async () => {
  const server = await Xvfb.start();
  try {
    await promisify(execFile)(process.execPath, [ASK_ONCE], {
      env: { ...process.env, DISPLAY: server.display, LANG: 'C', DBUS_SESSION_BUS_ADDRESS: on.address },
    });
  } finally {
    await server.stop();
  }
  await eventually(() => shown.length === 2);
  expect(shown.map((line) => JSON.parse(line))).toEqual([
    {
      application: 'Guru Connect',
      summary: 'Remote support request',
      body: expect.stringMatching(
        /^Technician: Maria\nOrganisation: Example IT\nReason: No reason given\n[\s\S]*\nPress Enter or Escape to decline\. Press Tab and then Enter to allow\.$/,
      ),
      urgency: 2,
    },
    { closed: 7 },
  ]);
});

test("a stranger's text stays text, and is closed once", async () => {
  setenv('DBUS_SESSION_BUS_ADDRESS', on.address, 1);
  const announcement = announceToScreenReader('Title', '<a href="x">Maria</a> & <b>');
  announcement?.close();
  announcement?.close();
  await eventually(() => shown.length >= 2);
  expect(shown.map((line) => JSON.parse(line))).toMatchObject([
    { body: '&lt;a href="x"&gt;Maria&lt;/a&gt; &amp; &lt;b&gt;' },
    { closed: 7 },
  ]);
});

test('without a screen reader or its desktop nothing is announced', () => {
  for (const address of [off.address, empty.address, 'unix:path=/nonexistent']) {
    setenv('DBUS_SESSION_BUS_ADDRESS', address, 1);
    expect(announceToScreenReader('Title', 'text')).toBeNull();
  }
  expect(unread).toEqual(['ready']);
});
