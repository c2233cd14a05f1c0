import type { ChildProcess } from 'node:child_process';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Indicator, IndicatorListener } from '../src/desktop/dialogs.ts';
import { XClient } from '../src/desktop/x11/x-client.ts';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { endOf, type PanelWindow, panelWindows } from './support/panel-window.ts';
import type { RfbHand } from './support/rfb-hand.ts';
import { XIntruder } from './support/x-intruder.ts';
import { Xvnc } from './support/xvnc.ts';

const WHO = { technician: 'Maria Keller', organisation: 'Example IT', grant: 'view_and_control' } as const;

class Recorder implements IndicatorListener {
  readonly events: string[] = [];
  ended = () => void this.events.push('ended');
  sightChanged = (sight: string) => void this.events.push(sight);
  refused = (refusal: string) => void this.events.push(`refused ${refusal}`);
  lost = () => void this.events.push('lost');

  async saw(event: string): Promise<void> {
    await eventually(() => this.events.includes(event)).catch(() => {
      throw new Error(`no ${event}, but: ${this.events.join(', ')}`);
    });
  }
}

let server: Xvnc;
/** Looks at the screen as any client can. */
let observer: XClient;
let hand: RfbHand;
let intruder: XIntruder;
let desktop: X11Desktop;
let recorder: Recorder;
let indicator: Indicator;
let window: PanelWindow;
let programs: ChildProcess[];

beforeAll(async () => {
  server = await Xvnc.start();
  observer = await XClient.open(server.display);
  hand = await server.hand();
});

afterAll(async () => {
  hand.close();
  observer.close();
  await server.stop();
});

beforeEach(async () => {
  programs = [];
  await hand.move(5, 700);
  intruder = new XIntruder(server.display);
  desktop = await X11Desktop.open(server.display);
  recorder = new Recorder();
  indicator = await desktop.dialogs.showIndicator(WHO, recorder);
  await recorder.saw('shown');
  window = await banner();
});

afterEach(async () => {
  for (const program of programs) program.kill('SIGKILL');
  indicator.close();
  intruder.close();
  desktop.close();
  await eventually(async () => (await panelWindows(observer)).length === 0);
});

async function banner(): Promise<PanelWindow> {
  const [found] = await panelWindows(observer);
  if (!found) throw new Error('there is no banner');
  return found;
}

/** Repeats what a person does until it has an effect: the banner was not still before. */
async function until(condition: () => boolean | Promise<boolean>, act: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`no effect: ${recorder.events.join(', ')}`);
    await act();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** End works for a hand, so the banner is alive and what came before did not end it. */
async function endByHand(): Promise<void> {
  await until(
    () => recorder.events.includes('ended'),
    async () => {
      const [found] = await panelWindows(observer);
      if (found) await hand.click(endOf(found).x, endOf(found).y);
    },
  );
}

test('stands at the top of the monitor, in the middle, and takes no focus', () => {
  expect(window).toMatchObject({ y: 0, height: 38 });
  expect(Math.abs(window.x + window.width / 2 - 640)).toBeLessThanOrEqual(1);
  expect(server.run('xdotool', 'getwindowfocus', '-f').toString()).not.toContain(String(window.id));
  expect(indicator.sight).toBe('shown');
});

test('a click of the hand on End ends, and closes the banner', async () => {
  await endByHand();
  expect(recorder.events.filter((event) => event === 'ended')).toHaveLength(1);
  await eventually(async () => (await panelWindows(observer)).length === 0);
});

test('neither XTEST nor XSendEvent ends', async () => {
  const { x, y } = endOf(window);
  intruder.click(x, y);
  await recorder.saw('refused injected');
  intruder.sendClick(window.id, x - window.x, y);
  await recorder.saw('refused sent_by_program');
  expect(recorder.events).not.toContain('ended');
  await endByHand();
});

test('a hand drags it and keeps it on the monitor, XTEST does not', async () => {
  const from = { x: window.x + 150, y: 18 };
  intruder.drag(from, { x: 300, y: 300 });
  await recorder.saw('refused injected');
  expect(await banner()).toEqual(window);
  await until(
    async () => (await banner()).y > 0,
    () => hand.drag(from, { x: from.x + 60, y: 118 }),
  );
  await eventually(banner, ({ x, y }) => x === window.x + 60 && y === 100);
  await until(
    async () => (await banner()).y > 100,
    () => hand.drag({ x: from.x + 60, y: 118 }, { x: 1279, y: 799 }),
  );
  await eventually(banner, ({ x, y }) => x === 1280 - window.width && y === 800 - window.height);
});

describe('another client', () => {
  test('that moves it away or makes it transparent sees it return', async () => {
    const opacity = () => server.run('xprop', '-id', String(window.id), '_NET_WM_WINDOW_OPACITY');
    intruder.makeTransparent(window.id);
    await eventually(() => opacity().includes('not found'));
    intruder.moveWindow(window.id, 3000, 3000);
    await eventually(banner, ({ x, y }) => x === window.x && y === 0);
    await endByHand();
  });

  test('that covers it once finds it in front again', async () => {
    const cover = intruder.cover({ x: 300, y: 0, width: 700, height: 100 });
    await endByHand();
    cover.close();
    expect(recorder.events).not.toContain('covered');
  });

  test('that comes back to the front each time makes it covered', async () => {
    const cover = intruder.cover({ x: 300, y: 0, width: 700, height: 100 }, 10);
    await recorder.saw('covered');
    expect(indicator.sight).toBe('covered');
    cover.close();
    await endByHand();
  });

  test('that unmaps it or takes it into its own window is reported, and it returns', async () => {
    intruder.unmap(window.id);
    await recorder.saw('hidden');
    await eventually(() => indicator.sight === 'shown');
    recorder.events.length = 0;
    intruder.adopt(window.id, { x: 300, y: 300 }, { x: 0, y: 0 });
    await recorder.saw('hidden');
    await endByHand();
    expect(window.y).toBe(0);
  });

  test('that shapes it away is reported', async () => {
    intruder.shape(window.id, { x: window.width - 80, y: 0, width: 80, height: 38 });
    await recorder.saw('not_visible');
  });

  test.each([
    ['destroys it', () => intruder.destroy(window.id)],
    ['kills its client', () => void server.run('xkill', '-id', String(window.id))],
  ])('that %s is reported, and the desktop goes on', async (_title, attack) => {
    attack();
    await recorder.saw('lost');
    expect(recorder.events.filter((event) => event === 'lost')).toHaveLength(1);
    expect(await desktop.monitors()).toHaveLength(1);
  });
});

test('gives way to a screen locker and says locked', async () => {
  programs.push(server.start('i3lock', '--nofork', '--color', '335577'));
  await recorder.saw('locked');
  expect(indicator.sight).toBe('locked');
});

test('stays in front of a window that a manager shows on the full screen', async () => {
  programs.push(server.start('openbox'));
  await eventually(() => server.run('xprop', '-root', '_NET_SUPPORTING_WM_CHECK').includes('window id'));
  programs.push(server.start('xterm', '-fullscreen', '-bg', '#204020', '-e', 'cat'));
  await eventually(() => /"XTerm"\)\s+1280x800/.test(server.run('xwininfo', '-root', '-tree').toString()));
  await eventually(() => indicator.sight === 'shown');
  await endByHand();
  expect(recorder.events).not.toContain('covered');
});

test('stays behind a dialog of its own agent, and both can be used', async () => {
  await until(
    async () => (await banner()).y > 200,
    () => hand.drag({ x: window.x + 150, y: 18 }, { x: 640, y: 300 }),
  );
  const withdraw = new AbortController();
  const question = { ...WHO, reason: '', timeoutSeconds: 30 };
  const outcome = desktop.dialogs.askConsent(question, withdraw.signal);
  await eventually(async () => (await panelWindows(observer)).length === 2);
  const [, front] = await panelWindows(observer);
  expect(front?.width).toBe(540);
  let done = false;
  outcome.finally(() => {
    done = true;
  });
  await until(
    () => done,
    async () => {
      await hand.key('Escape');
      await new Promise((resolve) => setTimeout(resolve, 700));
    },
  );
  expect(await outcome).toMatchObject({ result: 'declined' });
  await endByHand();
  expect(recorder.events).not.toContain('covered');
});
