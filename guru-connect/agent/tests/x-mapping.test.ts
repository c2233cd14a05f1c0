import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { KEYS } from './support/keys.ts';
import { Xev } from './support/xev.ts';
import { Xvfb } from './support/xvfb.ts';

let server: Xvfb;
let desktop: X11Desktop;
let xev: Xev;

beforeAll(async () => {
  server = await Xvfb.start({ secondScreen: '1024x768' });
});

afterAll(() => server.stop());

beforeEach(async () => {
  desktop = await X11Desktop.open(server.display);
  xev = await Xev.start(server);
  desktop.input.move(200, 200);
});

afterEach(() => {
  xev.stop();
  desktop.close();
});

async function type(codes: readonly string[]): Promise<void> {
  for (const code of codes) {
    expect(desktop.input.key(code, true)).toBe(true);
    expect(desktop.input.key(code, false)).toBe(true);
  }
  await desktop.input.settle();
}

describe('keys', () => {
  afterAll(() => void server.run('setxkbmap', '-rules', 'evdev', '-model', 'pc105', '-layout', 'us'));

  test.each(['evdev', 'base'])(
    'mean the same where the server numbers them by the rules %s',
    async (rules) => {
      server.run('setxkbmap', '-rules', rules, '-model', 'pc105', '-layout', 'us');
      // the desktop that was open all the time follows
      await eventually(async () => {
        await type(['ArrowUp']);
        return xev.events().includes('KeyPress Up');
      });
      await type(KEYS.map(([code]) => code));
      await xev.saw(...KEYS.map(([, keysym]) => `KeyPress ${keysym}`));
    },
  );
});

test('locks are those of the technician before the next key, whatever the server had', async () => {
  const numpad7 = (num: boolean) => {
    desktop.input.locks?.set({ num, caps: false });
    return type(['Numpad7']);
  };
  await numpad7(true);
  await numpad7(false);
  desktop.input.locks?.set({ caps: true });
  await type(['KeyA']);
  desktop.input.locks?.set({ caps: false });
  await type(['KeyA']);
  await xev.saw('KeyPress KP_7', 'KeyPress KP_Home', 'KeyPress A', 'KeyPress a');
});

describe('buttons', () => {
  afterAll(() => void server.run('xmodmap', '-e', 'pointer = default'));

  test('mean the same on a desktop of a left-handed user', async () => {
    server.run('xmodmap', '-e', 'pointer = 3 2 1 5 4 6 7 8 9');
    // the map is read again when the server announces its change
    await eventually(() => {
      desktop.input.button(0, true);
      desktop.input.button(0, false);
      return xev.events().includes('ButtonPress 1');
    });
    const before = xev.events().length;
    desktop.input.button(2, true);
    desktop.input.button(2, false);
    desktop.input.wheel(0, -1);
    desktop.input.button(3, true);
    desktop.input.button(3, false);
    await xev.saw('ButtonPress 3', 'ButtonPress 4', 'ButtonPress 8');
    expect(xev.events().slice(before)).not.toContain('ButtonPress 5');
  });
});

test('the X screen that DISPLAY names is shown, and the pointer goes there', async () => {
  const second = await X11Desktop.open(`${server.display}.1`);
  try {
    const [monitor] = await second.monitors();
    expect(monitor).toMatchObject({ width: 1024, height: 768 });
    second.input.move(50, 60);
    await second.input.settle();
    const place = () => server.run('xdotool', 'getmouselocation').toString();
    expect(place()).toContain('x:50 y:60 screen:1');
    desktop.input.move(70, 80);
    await desktop.input.settle();
    expect(place()).toContain('x:70 y:80 screen:0');
  } finally {
    second.close();
  }
});
