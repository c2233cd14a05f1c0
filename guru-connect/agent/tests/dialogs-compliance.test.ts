import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ConsentOutcome } from '../src/desktop/consent/consent-outcome.ts';
import type { ConsentQuestion } from '../src/desktop/consent/consent-question.ts';
import type { Desktop } from '../src/desktop/desktop.ts';
import type { Dialogs, IndicatorListener } from '../src/desktop/dialogs.ts';
import { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import { XClient } from '../src/desktop/x11/x-client.ts';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { buttonOf, endOf, type PanelWindow, panelWindows } from './support/panel-window.ts';
import { XIntruder } from './support/x-intruder.ts';
import { Xvfb } from './support/xvfb.ts';

const WHO = { technician: 'Maria Keller', organisation: 'Example IT', grant: 'view' } as const;
const QUESTION: ConsentQuestion = { ...WHO, reason: 'Ticket 4711', timeoutSeconds: 60 };

/** A desktop, the person at it, and a technician who injects input. */
interface Subject {
  readonly desktop: Desktop;
  /** May have to be repeated: the window was not still before. */
  answer(button: 'allow' | 'decline'): Promise<void>;
  pressEnd(): Promise<void>;
  /** Injects what a technician would to press Allow. */
  inject(): Promise<void>;
  lose(): Promise<void>;
  dispose(): Promise<void>;
}

async function fakeSubject(): Promise<Subject> {
  const size = { x: 0, y: 0, width: 100, height: 100 };
  const desktop = new FakeDesktop([{ monitorId: 1, name: 'ONE', ...size, primary: true }]);
  return {
    desktop,
    answer: async (button) => desktop.dialogs.answer(button === 'allow' ? 'accepted' : 'declined'),
    pressEnd: async () => desktop.dialogs.end(),
    inject: async () => desktop.dialogs.inject(),
    lose: async () => desktop.lose(),
    dispose: async () => undefined,
  };
}

/** One server for all tests that leave it alive. */
let server: Xvfb | null = null;

afterAll(() => server?.stop());

/** On Xvfb, where XTEST in the name of its mouse plays the person, and plain XTEST the technician. */
async function x11Subject(): Promise<Subject> {
  server ??= await Xvfb.start();
  const running = server;
  const observer = await XClient.open(server.display);
  const intruder = new XIntruder(server.display);
  const person = intruder.playPerson();
  const desktop = await X11Desktop.open(server.display);
  const onWindow = async (act: (window: PanelWindow) => void) => {
    const [window] = await panelWindows(observer);
    if (window) act(window);
  };
  return {
    desktop,
    answer: (button) =>
      onWindow((window) => {
        const { x, y } = buttonOf(window, button);
        person.click(x, y);
      }),
    pressEnd: () =>
      onWindow((window) => {
        const { x, y } = endOf(window);
        person.click(x, y);
      }),
    inject: async () => {
      await eventually(async () => (await panelWindows(observer)).length > 0);
      await onWindow((window) => {
        const { x, y } = buttonOf(window, 'allow');
        desktop.input.move(x, y);
        desktop.input.button(0, true);
        desktop.input.button(0, false);
      });
      await desktop.input.settle();
    },
    lose: async () => {
      // Xlib would end the process on the loss of a connection that it was not asked to watch
      intruder.close();
      await running.stop('SIGKILL');
      server = null;
    },
    dispose: async () => {
      if (server === running) intruder.close();
      observer.close();
    },
  };
}

describe.each([
  ['fake', fakeSubject],
  ['X11', x11Subject],
] as const)('dialogs of the %s desktop', (_name, make) => {
  let subject: Subject;
  let dialogs: Dialogs;
  let withdraw: AbortController;

  beforeEach(async () => {
    subject = await make();
    dialogs = subject.desktop.dialogs;
    withdraw = new AbortController();
  });

  afterEach(async () => {
    withdraw.abort();
    subject.desktop.close();
    await subject.dispose();
  });

  /** Repeats what the person does until the promise is settled. */
  async function until<T>(settled: Promise<T>, act: () => Promise<void>): Promise<T> {
    let done = false;
    settled.finally(() => {
      done = true;
    });
    await eventually(async () => {
      if (!done) await act();
      return done;
    });
    return settled;
  }

  /** Collects events; resolves `seen` with one of them. */
  function listen(): {
    events: string[];
    listener: IndicatorListener;
    seen(event: string): Promise<unknown>;
  } {
    const events: string[] = [];
    const listener: IndicatorListener = {
      ended: () => events.push('ended'),
      sightChanged: (sight) => events.push(sight),
      refused: (refusal) => events.push(`refused ${refusal}`),
      lost: () => events.push('lost'),
    };
    return { events, listener, seen: (event) => eventually(() => events.includes(event)) };
  }

  test.each([
    ['allow', 'accepted'],
    ['decline', 'declined'],
  ] as const)('the person presses %s: %s', async (button, result) => {
    const outcome = dialogs.askConsent(QUESTION, withdraw.signal);
    expect(await until(outcome, () => subject.answer(button))).toMatchObject({
      result,
      receipt: {
        textSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        language: 'en',
        answeredWith: 'pointer',
        openMs: expect.any(Number),
        missingGlyphs: 0,
        shortened: false,
      },
    });
  });

  test('input that a technician injects answers nothing and is counted', async () => {
    const outcome = dialogs.askConsent(QUESTION, withdraw.signal);
    await subject.inject();
    expect(await until(outcome, () => subject.answer('decline'))).toMatchObject({
      result: 'declined',
      receipt: { refusals: { injected: expect.any(Number) } },
    });
  });

  test('a question without an answer times out', async () => {
    const outcome = await dialogs.askConsent({ ...QUESTION, timeoutSeconds: 1.5 }, withdraw.signal);
    expect(outcome).toMatchObject({ result: 'timed_out', receipt: { answeredWith: null } });
  });

  test('a question can be withdrawn before and while it is open', async () => {
    const open = dialogs.askConsent(QUESTION, withdraw.signal);
    withdraw.abort();
    const expected: Partial<ConsentOutcome> = { result: 'withdrawn' };
    expect(await open).toMatchObject(expected);
    expect(await dialogs.askConsent(QUESTION, withdraw.signal)).toMatchObject(expected);
  });

  test('one question is open at a time', async () => {
    const first = dialogs.askConsent(QUESTION, withdraw.signal);
    const second = await dialogs.askConsent(QUESTION, new AbortController().signal);
    expect(second).toMatchObject({ result: 'unavailable', cause: 'busy' });
    withdraw.abort();
    expect(await first).toMatchObject({ result: 'withdrawn' });
  });

  test('a display that goes away ends the question and the indicator, and then there is no display', async () => {
    const { events, listener, seen } = listen();
    const indicator = await dialogs.showIndicator(WHO, listener);
    await seen('shown');
    const shown = jest.fn();
    const outcome = dialogs.askConsent(QUESTION, withdraw.signal, { shown, refused: () => undefined });
    await eventually(() => shown.mock.calls.length > 0);
    await subject.lose();
    expect(await outcome).toMatchObject({ result: 'unavailable', cause: 'connection_lost' });
    await seen('lost');
    indicator.close();
    expect(events.filter((event) => event === 'lost')).toHaveLength(1);
    const later = await dialogs.askConsent(QUESTION, withdraw.signal);
    expect(later).toMatchObject({ result: 'unavailable', cause: 'no_display' });
    await expect(dialogs.showIndicator(WHO, listener)).rejects.toMatchObject({ code: 'no_display' });
  });

  test('an indicator is shown, and End is reported once', async () => {
    const { events, listener, seen } = listen();
    const indicator = await dialogs.showIndicator(WHO, listener);
    expect(indicator.sight).toBe('opening');
    await seen('shown');
    expect(indicator.sight).toBe('shown');
    await until(seen('ended'), () => subject.pressEnd());
    indicator.close();
    expect(events.filter((event) => event === 'ended')).toHaveLength(1);
  });

  test('a closed indicator reports nothing', async () => {
    const { events, listener } = listen();
    const indicator = await dialogs.showIndicator(WHO, listener);
    indicator.close();
    indicator.close();
    const outcome = dialogs.askConsent(QUESTION, withdraw.signal);
    await until(outcome, () => subject.answer('decline'));
    expect(events).toEqual([]);
  });
});
