import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { desktopSuite } from '../tests/support/desktop-suite.ts';
import { X11Servers } from '../tests/support/x11-servers.ts';
import { KEYS } from '../tests/support/keys.ts';
import { Xev } from '../tests/support/xev.ts';
import { XTerm } from '../tests/support/xterm.ts';
import { eventually } from '@guru-connect/testing/eventually';
import { XorgXrdp } from './support/xorgxrdp.ts';

let server: XorgXrdp;
let desktop: X11Desktop;

beforeAll(async () => {
  server = await XorgXrdp.start();
  desktop = await X11Desktop.open(server.display);
});

afterAll(async () => {
  await desktop.close();
  await server.stop();
});

test('keys arrive as themselves on xorgxrdp, whose keycodes are not those of evdev', async () => {
  expect(server.run('setxkbmap', '-query').toString()).toMatch(/rules:\s+base/);
  const xev = await Xev.start(server);
  desktop.input.move(200, 200);
  for (const [code] of KEYS) {
    desktop.input.key(code, true);
    desktop.input.key(code, false);
  }
  await desktop.input.settle();
  await xev.saw(...KEYS.map(([, keysym]) => `KeyPress ${keysym}`));
  xev.stop();
});

test('text arrives without loss in a terminal on xorgxrdp', async () => {
  const xterm = await XTerm.start(server);
  desktop.input.move(150, 150);
  const text = 'żółw Ünï € 日本 😀\n';
  await desktop.input.text.type(text, new AbortController().signal);
  await eventually(
    () => xterm.text,
    (arrived) => arrived.length >= text.length,
  );
  expect(xterm.text).toBe(text);
  xterm.stop();
});

desktopSuite('xorgxrdp', new X11Servers(() => XorgXrdp.start()));
