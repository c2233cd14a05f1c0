import type { ChildProcess } from 'node:child_process';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConsentOutcome } from '../src/desktop/consent/consent-outcome.ts';
import type { ConsentQuestion } from '../src/desktop/consent/consent-question.ts';
import { XClient } from '../src/desktop/x11/x-client.ts';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { buttonOf, type PanelWindow, panelWindows } from './support/panel-window.ts';
import type { RfbHand } from './support/rfb-hand.ts';
import { XIntruder } from './support/x-intruder.ts';
import { Xvnc } from './support/xvnc.ts';

const QUESTION: ConsentQuestion = {
  technician: 'Maria Keller',
  organisation: 'Example IT',
  reason: 'Ticket 4711',
  grant: 'view_and_control',
  timeoutSeconds: 60,
};
/** A click that comes too soon changes nothing; a key starts the wait of 700 ms again. */
const CLICK_AGAIN_MS = 50;
const KEY_AGAIN_MS = 800;

let server: Xvnc;
/** Looks at the screen as any client can. */
let observer: XClient;
let hand: RfbHand;
let intruder: XIntruder;
let desktop: X11Desktop;
let programs: ChildProcess[];
let withdraw: AbortController;

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
  withdraw = new AbortController();
  intruder = new XIntruder(server.display);
  desktop = await X11Desktop.open(server.display);
});

afterEach(async () => {
  withdraw.abort();
  for (const program of programs) program.kill('SIGKILL');
  intruder.close();
  desktop.close();
  await eventually(async () => (await panelWindows(observer)).length === 0);
});

interface Asked {
  readonly window: PanelWindow;
  readonly allow: { x: number; y: number };
  readonly decline: { x: number; y: number };
  readonly outcome: Promise<ConsentOutcome>;
  /** Repeats a click of the hand until it counts: the window was not still before. */
  click(at: { x: number; y: number }): Promise<ConsentOutcome>;
  /** Repeats keys until they count: the keyboard was not still before. */
  type(...keys: ('Tab' | 'Return' | 'Escape')[]): Promise<ConsentOutcome>;
}

/** Opens the dialog. */
async function ask(changes: Partial<ConsentQuestion> = {}): Promise<Asked> {
  let done = false;
  const outcome = desktop.dialogs.askConsent({ ...QUESTION, ...changes }, withdraw.signal).finally(() => {
    done = true;
  });
  const until = async (answer: () => Promise<void>, againMs: number) => {
    while (!done) {
      await answer();
      await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, againMs).unref())]);
    }
    return outcome;
  };
  await eventually(async () => done || (await panelWindows(observer)).length > 0);
  const window = (await panelWindows(observer))[0] ?? { id: 0, x: 0, y: 0, width: 0, height: 0 };
  return {
    window,
    allow: buttonOf(window, 'allow'),
    decline: buttonOf(window, 'decline'),
    outcome,
    click: ({ x, y }) => until(() => hand.click(x, y), CLICK_AGAIN_MS),
    type: (...keys) =>
      until(async () => {
        for (const key of keys) await hand.key(key);
      }, KEY_AGAIN_MS),
  };
}

function declineByHand({ click, decline }: Asked): Promise<ConsentOutcome> {
  return click(decline);
}

describe('the hand of a person', () => {
  test('accepts by a click on Allow', async () => {
    const { click, allow } = await ask();
    expect(await click(allow)).toMatchObject({
      result: 'accepted',
      receipt: { answeredWith: 'pointer', textSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test('declines by Enter, since Decline has the focus', async () => {
    const { type } = await ask();
    expect(await type('Return')).toMatchObject({
      result: 'declined',
      receipt: { answeredWith: 'keyboard' },
    });
  });

  test('declines by Escape', async () => {
    const { type } = await ask();
    expect(await type('Escape')).toMatchObject({ result: 'declined' });
  });

  test('accepts by Tab and Enter', async () => {
    const { type } = await ask();
    const outcome = await type('Tab', 'Return');
    expect(outcome).toMatchObject({ result: 'accepted', receipt: { answeredWith: 'keyboard' } });
  });

  test('answers nothing by a sentence that was meant for another window', async () => {
    const { type } = await ask();
    // each of these Enters comes right behind a letter
    for (let i = 0; i < 12; i++) {
      await hand.key('a');
      await hand.key('Return');
    }
    expect(await type('Escape')).toMatchObject({
      result: 'declined',
      receipt: { refusals: { typing: 12, too_soon: expect.any(Number) } },
    });
  });

  test('answers nothing by a press on one button and a release on the other', async () => {
    const asked = await ask();
    await hand.drag(asked.decline, asked.allow);
    expect(await declineByHand(asked)).toMatchObject({ result: 'declined' });
  });
});

describe('what is no hand', () => {
  test('refuses input of XTEST and XSendEvent, and a real press where they or XWarpPointer placed the pointer', async () => {
    const asked = await ask();
    const { id, x, y } = asked.window;
    const { allow } = asked;
    intruder.click(allow.x, allow.y);
    intruder.sendClick(id, allow.x - x, allow.y - y);
    for (const put of [() => intruder.move(allow.x, allow.y), () => intruder.warp(allow.x, allow.y)]) {
      await hand.move(allow.x, allow.y - 120);
      put();
      await hand.clickHere(allow.x, allow.y);
    }
    intruder.key('Tab');
    // the focus is still on Decline
    expect(await asked.type('Return')).toMatchObject({
      result: 'declined',
      receipt: {
        answeredWith: 'keyboard',
        refusals: { injected: 3, sent_by_program: 2, pointer_moved_by_program: 2 },
      },
    });
  });

  test('a pointer that nobody moved since the dialog appeared is refused', async () => {
    const { allow, type } = await ask();
    await type('Escape');
    await hand.move(allow.x, allow.y);
    const asked = await ask();
    await hand.clickHere(allow.x, allow.y);
    expect(await declineByHand(asked)).toMatchObject({
      result: 'declined',
      receipt: { refusals: { pointer_not_moved: 1 } },
    });
  });
});

describe('what the person cannot have seen', () => {
  test('a click on a dialog that just appeared is refused', async () => {
    const asked = await ask();
    await hand.click(asked.allow.x, asked.allow.y);
    expect(await declineByHand(asked)).toMatchObject({
      result: 'declined',
      receipt: { refusals: { too_soon: expect.any(Number) } },
    });
  });

  test('a click beside a window that covers the text is refused', async () => {
    const asked = await ask();
    const { x, y } = asked.window;
    const values = { x: x + 150, y: y + 50, width: 340, height: 90 };
    const cover = intruder.cover(values, 10);
    await hand.click(asked.allow.x, asked.allow.y);
    cover.close();
    expect(await declineByHand(asked)).toMatchObject({
      result: 'declined',
      receipt: { refusals: { covered: expect.any(Number) } },
    });
  });

  test('a dialog that another client moves comes back, and the click is refused', async () => {
    const asked = await ask();
    const { id, x, y } = asked.window;
    const { allow } = asked;
    // the pointer rests on nothing; the move puts Allow below it
    await hand.move(allow.x - 95, allow.y - 100);
    await hand.move(allow.x - 100, allow.y - 100);
    intruder.moveWindow(id, x - 100, y - 100);
    await hand.clickHere(allow.x - 100, allow.y - 100);
    await eventually(async () => (await panelWindows(observer))[0]?.x === x);
    expect(await declineByHand(asked)).toMatchObject({ result: 'declined' });
  });

  test('a dialog that another client takes into its own window comes back', async () => {
    const asked = await ask();
    const { id, x, y } = asked.window;
    const { allow } = asked;
    intruder.adopt(id, { x: allow.x - 60, y: allow.y - 40 }, { x: allow.x - x - 60, y: allow.y - y - 40 });
    await hand.click(allow.x, allow.y);
    expect(await declineByHand(asked)).toMatchObject({ result: 'declined' });
  });

  test('a dialog that is shaped down to its button accepts nothing', async () => {
    const asked = await ask({ timeoutSeconds: 1.2 });
    const { id, x, y, width, height } = asked.window;
    intruder.shape(id, { x: 0, y: height - 80, width, height: 80 });
    await hand.click(asked.allow.x, asked.allow.y);
    await asked.click({ x: x + width - 200, y: y + height - 39 });
    const { result, receipt } = await asked.outcome;
    expect(result).not.toBe('accepted');
    expect(receipt?.refusals).toMatchObject({ covered: expect.any(Number) });
  });
});

describe('the end of a dialog', () => {
  test('a dialog that was covered all the time is unavailable, not timed out', async () => {
    const cover = intruder.cover({ x: 0, y: 0, width: 1000, height: 700 }, 10);
    const { outcome } = await ask({ timeoutSeconds: 0.8 });
    expect(await outcome).toMatchObject({ result: 'unavailable', cause: 'covered' });
    cover.close();
  });

  test('a withdrawn question leaves the screen at once', async () => {
    const { outcome } = await ask();
    withdraw.abort();
    expect(await outcome).toMatchObject({ result: 'withdrawn' });
    expect(await panelWindows(observer)).toEqual([]);
  });

  test.each([
    ['destroys its window', (id: number) => intruder.destroy(id)],
    ['kills its client', (id: number) => intruder.kill(id)],
  ])('a client that %s makes it unavailable; the desktop goes on', async (_name, attack) => {
    const { outcome, window } = await ask();
    attack(window.id);
    expect(await outcome).toMatchObject({ result: 'unavailable', cause: 'connection_lost' });
    expect(await desktop.monitors()).toHaveLength(1);
  });

  test('the focus goes back to where it was', async () => {
    programs.push(server.start('xterm', '-geometry', '40x10+0+0', '-e', 'cat'));
    const tree = () => server.run('xwininfo', '-root', '-tree').toString();
    const xterm = () => /(0x\w+) .*"xterm" "XTerm"/.exec(tree())?.[1];
    await eventually(() => {
      const id = xterm();
      return id !== undefined && server.run('xwininfo', '-id', id).includes('IsViewable');
    });
    server.run('xdotool', 'windowfocus', '--sync', String(Number(xterm())));
    const focused = () => server.run('xdotool', 'getwindowfocus').toString();
    const before = focused();
    const { window } = await ask();
    expect(Number(focused())).toBe(window.id);
    withdraw.abort();
    await eventually(() => focused() === before);
  });
});

describe('other programs in front', () => {
  test('is seen and answered in front of a full-screen window under openbox', async () => {
    programs.push(server.start('openbox'));
    const supported = () => server.run('xprop', '-root', '_NET_SUPPORTING_WM_CHECK').includes('window id');
    await eventually(supported);
    programs.push(server.start('xterm', '-fullscreen', '-bg', '#204020', '-e', 'cat'));
    const full = () => /"XTerm"\)\s+1280x800/.test(server.run('xwininfo', '-root', '-tree').toString());
    await eventually(full);
    const { click, allow } = await ask();
    expect(await click(allow)).toMatchObject({ result: 'accepted' });
  });

  test('gives way to a screen locker: locked', async () => {
    programs.push(server.start('i3lock', '--nofork', '--color', '335577'));
    await eventually(() => server.run('xwininfo', '-root', '-tree').includes('i3lock'));
    const { outcome } = await ask();
    expect(await outcome).toMatchObject({ result: 'unavailable', cause: 'locked' });
  });
});
