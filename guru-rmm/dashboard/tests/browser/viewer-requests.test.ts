// What the viewer asks of the page around it, in a browser that really has a whole screen and a keyboard to lock.
import { describe, expect, test } from '@jest/globals';
import type { Frame } from 'playwright-core';
import { AGENT, eventually, setUpStage } from '../support/stage.ts';

interface Answer {
  readonly request_id: number;
  readonly granted: boolean;
  readonly reason?: string;
}

const stage = setUpStage();

/** Every answer so far, so that a second one to the same request is seen. */
const answers = (frame: Frame) =>
  frame.evaluate(() =>
    window.fakeViewer.received
      .filter(({ type }) => type === 'host:response')
      .map(({ payload }) => payload as Answer),
  );
const answerTo = (frame: Frame, id: number) =>
  eventually(`the answer to request ${id}`, async () =>
    (await answers(frame)).find(({ request_id }) => request_id === id),
  );

/** Asks once no gesture counts any more; what a test evaluates in a page counts as one itself. */
async function askWithoutGesture(frame: Frame, request_id: number, request: string): Promise<Answer> {
  await frame.evaluate(
    async (payload) => {
      while (navigator.userActivation.isActive) await new Promise((next) => setTimeout(next, 50));
      window.fakeViewer.say('viewer:request', payload, {});
      const isAnswered = () => window.fakeViewer.received.some(({ type }) => type === 'host:response');
      while (!isAnswered()) await new Promise((next) => setTimeout(next, 50));
    },
    { request_id, request, enable: true },
  );
  return answerTo(frame, request_id);
}

/** Asks without a click. */
async function ask(frame: Frame, request_id: number, request: string, enable = true): Promise<Answer> {
  await stage.say(frame, 'viewer:request', { request_id, request, enable });
  return answerTo(frame, request_id);
}

/** Asks from a click on the viewer's own button. */
async function clickFor(frame: Frame, request_id: number, request: string, enable = true): Promise<Answer> {
  await frame.evaluate(
    (payload) => {
      window.fakeViewer.onClick = payload;
    },
    { request_id, request, enable },
  );
  await frame.locator('button').click({ force: true });
  return answerTo(frame, request_id);
}

const wholeScreen = () =>
  stage.page.evaluate(() => document.fullscreenElement?.getAttribute('data-testid') ?? null);
describe('what the viewer asks for', () => {
  test('the whole screen: from a click, given back without one, and one state with the panel’s own button', async () => {
    const frame = await stage.connect();
    const enter = stage.page.getByRole('button', { name: 'Full screen', exact: true });
    const leave = stage.page.getByRole('button', { name: 'Leave full screen' });
    expect(await askWithoutGesture(frame, 1, 'fullscreen')).toEqual({
      request_id: 1,
      granted: false,
      reason: 'needs_gesture',
    });
    expect(await wholeScreen()).toBeNull();

    expect(await clickFor(frame, 2, 'fullscreen')).toEqual({ request_id: 2, granted: true });
    expect(await wholeScreen()).toBe('remote-control-panel');
    // The viewer has a bar of its own then, and the picture all of the screen.
    await leave.waitFor({ state: 'hidden' });
    expect(await ask(frame, 3, 'fullscreen', false)).toEqual({ request_id: 3, granted: true });
    expect(await wholeScreen()).toBeNull();

    await enter.click();
    await leave.waitFor();
    expect(await ask(frame, 4, 'fullscreen')).toEqual({ request_id: 4, granted: true });
    await leave.click();
    await enter.waitFor();
    expect(await ask(frame, 5, 'fullscreen', false)).toEqual({ request_id: 5, granted: true });
    expect((await answers(frame)).map(({ request_id }) => request_id)).toEqual([1, 2, 3, 4, 5]);
  });

  test('the keyboard: on the whole screen only, and back when that is left', async () => {
    const frame = await stage.connect();
    await stage.page.evaluate(() => {
      const keyboard = navigator.keyboard;
      if (!keyboard) throw new Error('this browser cannot lock the keyboard');
      const counts = { lock: 0, unlock: 0 };
      window.keyboardCalls = counts;
      for (const name of ['lock', 'unlock'] as const) {
        const real = keyboard[name].bind(keyboard) as () => Promise<void>;
        Object.defineProperty(keyboard, name, {
          value: () => {
            counts[name] += 1;
            return real();
          },
        });
      }
    });
    const calls = () => stage.page.evaluate(() => window.keyboardCalls);
    expect(await ask(frame, 1, 'keyboard_lock')).toMatchObject({ granted: false, reason: 'not_allowed' });
    expect(await clickFor(frame, 2, 'fullscreen')).toMatchObject({ granted: true });
    expect(await ask(frame, 3, 'keyboard_lock')).toMatchObject({ granted: true });
    expect(await calls()).toEqual({ lock: 1, unlock: 0 });
    expect(await ask(frame, 4, 'fullscreen', false)).toMatchObject({ granted: true });
    await eventually('the keyboard is given back', async () => (await calls())?.unlock === 1);
    expect(await ask(frame, 5, 'keyboard_lock', false)).toMatchObject({ granted: true });
  });

  test('what this page does not offer or does not know is refused, and strangers get no answer', async () => {
    const frame = await stage.connect();
    const payload = { request_id: 1, request: 'popout', enable: true };
    await stage.say(frame, 'viewer:request', payload, { session_id: AGENT });
    await stage.page.evaluate((message) => window.postMessage(message, '*'), {
      source: 'guru-connect-viewer',
      version: '1.1',
      type: 'viewer:request',
      session_id: new URL(frame.url()).searchParams.get('session_id'),
      seq: 99,
      payload,
    });
    expect(await ask(frame, 2, 'popout')).toMatchObject({ granted: false, reason: 'not_allowed' });
    expect(await ask(frame, 3, 'wake_lock')).toMatchObject({ granted: false, reason: 'unknown_request' });
    expect((await answers(frame)).map(({ request_id }) => request_id)).toEqual([2, 3]);
    const versions = await frame.evaluate(() => window.fakeViewer.received.map(({ version }) => version));
    expect(new Set(versions)).toEqual(new Set(['1.1']));
  });

  test('a viewer of 1.0 is spoken to in 1.0, and its session works; it has no requests', async () => {
    stage.rmm.embedUrl = (sessionId) => stage.viewer.embedUrl(sessionId, stage.rmm.origin, 'version_1_0');
    const frame = await stage.connect();
    await stage.say(frame, 'viewer:request', { request_id: 1, request: 'popout', enable: true });
    await stage.page.getByRole('button', { name: 'Full screen', exact: true }).click();
    await stage.page.getByRole('button', { name: 'Leave full screen' }).click();
    // Said by this page after it has read the request.
    await stage.say(frame, 'viewer:reconnecting', { attempt: 1 });
    await stage.stateIs('reconnecting');
    const received = await frame.evaluate(() => window.fakeViewer.received);
    expect(received.find(({ type }) => type === 'host:init')?.payload).toEqual({ version: '1.0' });
    expect(new Set(received.map(({ version }) => version))).toEqual(new Set(['1.0']));
    expect(await answers(frame)).toEqual([]);
  });
});

declare global {
  interface Window {
    keyboardCalls?: { lock: number; unlock: number };
  }
}
