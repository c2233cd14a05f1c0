import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { Dialogs } from '../desktop/dialogs.ts';
import { FakeDialogs } from '../desktop/fake/fake-dialogs.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { SessionIndicator } from './session-indicator.ts';

const WHO = { technician: 'Maria Keller', organisation: 'Example IT', grant: 'view' } as const;

let dialogs: FakeDialogs;
let events: string[];
let indicator: SessionIndicator;

beforeEach(() => {
  jest.useFakeTimers();
  dialogs = new FakeDialogs();
  events = [];
});

afterEach(() => {
  indicator.close();
  jest.useRealTimers();
});

async function show(
  mandatory: boolean,
  showIndicator: Dialogs['showIndicator'] = (...args) => dialogs.showIndicator(...args),
): Promise<void> {
  indicator = new SessionIndicator({
    sessionId: 'session-1',
    who: WHO,
    mandatory,
    openDesktop: async () => ({ dialogs: { askConsent: dialogs.askConsent, showIndicator } }),
    log: pino({ level: 'silent' }),
    dutyChanged: () => events.push(indicator.duty),
    ended: () => events.push('ended'),
    lost: ({ code }) => events.push(code),
    refused: (refusal) => events.push(refusal),
  });
  indicator.show();
  await jest.advanceTimersByTimeAsync(1);
}

test('an attended session loses its input 5 s after its banner was last seen, and ends after 15 s', async () => {
  await show(true);
  await jest.advanceTimersByTimeAsync(3_600_000);
  dialogs.see('covered');
  await jest.advanceTimersByTimeAsync(4_999);
  expect(events).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(events).toEqual(['no_input']);
  await jest.advanceTimersByTimeAsync(9_999);
  expect(events).toEqual(['no_input']);
  await jest.advanceTimersByTimeAsync(1);
  expect(events).toEqual(['no_input', 'indicator_lost']);
  expect(dialogs.connected).toEqual([]);
});

test('a banner that is seen again gives the input back, and the next time counts from its start', async () => {
  await show(true);
  for (let i = 0; i < 2; i++) {
    dialogs.see('covered');
    await jest.advanceTimersByTimeAsync(6_000);
    dialogs.see('shown');
    await jest.advanceTimersByTimeAsync(60_000);
  }
  expect(events).toEqual(['no_input', 'serve', 'no_input', 'serve']);
});

test('another way of not being seen does not start the time again', async () => {
  await show(true);
  for (const sight of ['covered', 'hidden', 'covered'] as const) {
    dialogs.see(sight);
    await jest.advanceTimersByTimeAsync(5_000);
  }
  expect(events).toEqual(['no_input', 'indicator_lost']);
});

test('behind a screen locker an attended session pauses, and ends after ten minutes', async () => {
  await show(true);
  dialogs.see('covered');
  await jest.advanceTimersByTimeAsync(14_000);
  dialogs.see('locked');
  await jest.advanceTimersByTimeAsync(599_999);
  expect(events).toEqual(['no_input', 'pause']);
  await jest.advanceTimersByTimeAsync(1);
  expect(events).toEqual(['no_input', 'pause', 'indicator_lost']);
});

test('an unattended session goes on whatever happens to its banner', async () => {
  await show(false);
  dialogs.see('covered');
  await jest.advanceTimersByTimeAsync(3_600_000);
  dialogs.see('locked');
  await jest.advanceTimersByTimeAsync(3_600_000);
  for (let i = 0; i < 10; i++) {
    dialogs.killIndicators();
    await jest.advanceTimersByTimeAsync(1_000);
  }
  expect(events).toEqual([]);
});

test('a banner that another program destroys comes back three times; an attended session then ends', async () => {
  await show(true);
  for (let i = 0; i < 3; i++) {
    dialogs.killIndicators();
    expect(dialogs.connected).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(dialogs.connected).toEqual([WHO]);
    await jest.advanceTimersByTimeAsync(1);
  }
  dialogs.killIndicators();
  await jest.advanceTimersByTimeAsync(15_000);
  expect(events).toEqual(['no_input', 'indicator_lost']);
});

test.each([
  [true, ['indicator_lost']],
  [false, []],
])(
  'a banner that cannot be shown ends an attended session at once (attended: %s)',
  async (mandatory, expected) => {
    await show(mandatory, () =>
      Promise.reject(new AgentFault('missing_library', 'libcairo.so.2 is missing')),
    );
    await jest.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual(expected);
  },
);

test('End is reported once, and a closed banner reports nothing', async () => {
  await show(true);
  dialogs.end();
  dialogs.end();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(events).toEqual(['ended']);
});
