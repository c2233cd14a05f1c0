import { eventually } from '@guru-connect/testing/eventually';
import { launchBrowser } from '@guru-connect/testing/launch-browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { XTerm } from './support/xterm.ts';
import { Xvfb } from './support/xvfb.ts';

const PHRASE = 'żółw Ünï € 日本 😀\tqWeRtY {[]}~@#|\\ „x” ñ Ж end\n';
/** More characters than there are spare keys. */
const MANY = `${String.fromCodePoint(...Array.from({ length: 60 }, (_, i) => 0x4e00 + i))}\n`;
/** Tab stays in the field. */
const FIELD = `<textarea autofocus style="width:600px;height:400px" onkeydown="
  if (event.key === 'Tab') { event.preventDefault(); document.execCommand('insertText', false, '\t'); }"></textarea>`;
const NEVER = new AbortController().signal;

let server: Xvfb;
let untouched: string;

beforeAll(async () => {
  server = await Xvfb.start();
  server.run('setxkbmap', 'us');
  untouched = keyboardMap();
});

afterAll(() => server.stop());

/** The whole map as any program sees it. */
function keyboardMap(): string {
  return server.run('xmodmap', '-pke').toString();
}

const locks = () => /Caps Lock:\s+(on|off)/.exec(server.run('xset', 'q').toString())?.[1];

describe('text', () => {
  let desktop: X11Desktop;

  beforeEach(async () => {
    desktop = await X11Desktop.open(server.display);
    desktop.input.move(150, 150);
  });

  afterEach(async () => {
    await desktop.close();
    expect(keyboardMap()).toBe(untouched);
  });

  describe('in xterm', () => {
    let xterm: XTerm;
    let before: number;

    beforeAll(async () => {
      xterm = await XTerm.start(server);
    });

    afterAll(() => xterm.stop());

    beforeEach(() => {
      before = xterm.text.length;
    });

    async function arrives(text: string): Promise<void> {
      await eventually(
        () => xterm.text.slice(before),
        (arrived) => arrived.length >= text.length,
      );
      expect(xterm.text.slice(before)).toBe(text);
    }

    test('arrives without loss, also more characters than there are spare keys', async () => {
      const text = `${PHRASE}${MANY}${'The quick brown fox; (ABC) 123\n'.repeat(10)}`;
      await desktop.input.text.type(text, NEVER);
      await arrives(text);
    });

    test.each(['de', 'pl', 'ru'])('arrives in the layout %s', async (layout) => {
      server.run('setxkbmap', layout);
      try {
        await desktop.input.text.type(PHRASE, NEVER);
        await desktop.input.text.type('zażółć Grüße Жук\n', NEVER);
        await arrives(`${PHRASE}zażółć Grüße Жук\n`);
        await desktop.close();
      } finally {
        server.run('setxkbmap', 'us');
      }
    });

    test('arrives in the second group of two layouts', async () => {
      server.run('setxkbmap', 'us,ru', '-option', 'grp:shifts_toggle');
      try {
        server.run('xdotool', 'key', 'ISO_Next_Group');
        await desktop.input.text.type(`Жук aZ1!\n${PHRASE}`, NEVER);
        await arrives(`Жук aZ1!\n${PHRASE}`);
        await desktop.close();
      } finally {
        server.run('setxkbmap', '-option', '', 'us');
      }
    });

    test('arrives with Caps Lock on and Shift held by the technician, which stay so', async () => {
      desktop.input.locks.set({ caps: true });
      desktop.input.key('ShiftLeft', true);
      await desktop.input.text.type('Pass Wörd 1!\n', NEVER);
      await arrives('Pass Wörd 1!\n');
      expect(locks()).toBe('on');
      desktop.input.key('KeyA', true);
      desktop.input.key('KeyA', false);
      desktop.input.key('ShiftLeft', false);
      desktop.input.locks.set({ caps: false });
      await desktop.input.text.type('\n', NEVER);
      await arrives('Pass Wörd 1!\na\n');
    });

    test('is refused while somebody else holds Ctrl, and types nothing', async () => {
      server.run('xdotool', 'keydown', 'ctrl');
      try {
        await expect(desktop.input.text.type('c\n', NEVER)).rejects.toMatchObject({
          code: 'text_not_typed',
          message: expect.stringContaining('Ctrl'),
        });
      } finally {
        server.run('xdotool', 'keyup', 'ctrl');
      }
      await desktop.input.text.type('after\n', NEVER);
      await arrives('after\n');
    });

    test('stops soon when it is aborted, and leaves no key down', async () => {
      const abort = new AbortController();
      const typed = desktop.input.text.type(`${'x'.repeat(1000)}`, abort.signal);
      abort.abort();
      await typed;
      await desktop.input.text.type('\n', NEVER);
      await eventually(() => xterm.text.slice(before).includes('\n'));
      expect(xterm.text.slice(before).length).toBeLessThan(100);
    });

    test('goes on after another layout took its keys', async () => {
      await desktop.input.text.type('日本', NEVER);
      server.run('setxkbmap', 'us');
      await desktop.input.text.type('日本ż\n', NEVER);
      await arrives('日本日本ż\n');
    });
  });

  test('arrives without loss in an input field of Chromium', async () => {
    const browser = await launchBrowser(server.display);
    try {
      const page = await browser.newPage();
      await page.setContent(FIELD);
      const place: { x: number; y: number } = await page.evaluate(
        '({ x: screenX, y: screenY + outerHeight - innerHeight })',
      );
      desktop.input.move(place.x + 100, place.y + 100);
      desktop.input.button(0, true);
      desktop.input.button(0, false);
      await desktop.input.settle();
      await eventually(() => page.evaluate<boolean>('document.hasFocus()'));
      const text = `${PHRASE}${MANY}${PHRASE}`;
      await desktop.input.text.type(text, NEVER);
      await eventually(
        () => page.locator('textarea').inputValue(),
        (value) => value.length >= text.length,
      );
      expect(await page.locator('textarea').inputValue()).toBe(text);
    } finally {
      await browser.close();
    }
  });
});

test('a killed agent leaves its keys for the next one to give back', async () => {
  const relay = await FakeRelay.start();
  const xterm = await XTerm.start(server);
  let agent = new AgentProcess({ relayUrl: relay.url, display: server.display });
  try {
    await relay.registered();
    await relay.startSession();
    relay.attachViewer();
    const info = await relay.data.next('desktopInfo');
    expect(info.value.features).toEqual(['text_input', 'clipboard']);
    const [{ monitorId = 0 } = {}] = info.value.monitors;
    relay.sendData({ $case: 'pointerEvent', value: { monitorId, x: 150, y: 150, buttons: 0 } });
    relay.sendData({ $case: 'textInput', value: { text: '日\u0007本\r\n' } });
    await eventually(() => xterm.text === '日本\n');
    expect(keyboardMap()).not.toBe(untouched);
    agent.child.kill('SIGKILL');
    await agent.exited();
    expect(keyboardMap()).not.toBe(untouched);
    expect(JSON.stringify(agent.lines) + agent.stderr).not.toContain('日');
    agent = new AgentProcess({ relayUrl: relay.url, display: server.display });
    await eventually(() => keyboardMap() === untouched);
  } finally {
    xterm.stop();
    await agent.stop();
    await relay.stop();
  }
});
