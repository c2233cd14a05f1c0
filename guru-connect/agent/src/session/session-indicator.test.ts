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

function show(
  mandatory: boolean,
  showIndicator: Dialogs['showIndicator'] = (...args) => dialogs.showIndicator(...args),
): void {
  indicator = new SessionIndicator({
    sessionId: 'session-1',
    who: WHO,
    mandatory,
    openDesktop: () => ({ dialogs: { askConsent: dialogs.askConsent, showIndicator } }),
    log: pino({ level: 'silent' }),
    dutyChanged: () => events.push(indicator.duty),
    ended: () => events.push('ended'),
    lost: ({ code }) => events.push(code),
    refused: (refusal) => events.push(refusal),
  });
  indicator.show();
  jest.advanceTimersByTime(1);
}

test('an attended session loses its input 5 s after its banner was last seen, and ends after 15 s', () => {
  show(true);
  jest.advanceTimersByTime(3_600_000);
  dialogs.see('covered');
  jest.advanceTimersByTime(4_999);
  expect(events).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(events).toEqual(['no_input']);
  jest.advanceTimersByTime(9_999);
  expect(events).toEqual(['no_input']);
  jest.advanceTimersByTime(1);
  expect(events).toEqual(['no_input', 'indicator_lost']);
  expect(dialogs.connected).toEqual([]);
});

test('a banner that is seen again gives the input back, and the next time counts from its start', () => {
  show(true);
  for (let i = 0; i < 2; i++) {
    dialogs.see('covered');
    jest.advanceTimersByTime(6_000);
    dialogs.see('shown');
    jest.advanceTimersByTime(60_000);
  }
  expect(events).toEqual(['no_input', 'serve', 'no_input', 'serve']);
});

test('another way of not being seen does not start the time again', () => {
  show(true);
  for (const sight of ['covered', 'hidden', 'covered'] as const) {
    dialogs.see(sight);
    jest.advanceTimersByTime(5_000);
  }
  expect(events).toEqual(['no_input', 'indicator_lost']);
});

test('behind a screen locker an attended session pauses, and ends after ten minutes', () => {
  show(true);
  dialogs.see('covered');
  jest.advanceTimersByTime(14_000);
  dialogs.see('locked');
  jest.advanceTimersByTime(599_999);
  expect(events).toEqual(['no_input', 'pause']);
  jest.advanceTimersByTime(1);
  expect(events).toEqual(['no_input', 'pause', 'indicator_lost']);
});

test('an unattended session goes on whatever happens to its banner', () => {
  show(false);
  dialogs.see('covered');
  jest.advanceTimersByTime(3_600_000);
  dialogs.see('locked');
  jest.advanceTimersByTime(3_600_000);
  for (let i = 0; i < 10; i++) {
    dialogs.killIndicators();
    jest.advanceTimersByTime(1_000);
  }
  expect(events).toEqual([]);
});

test('a banner that another program destroys comes back three times; an attended session then ends', () => {
  show(true);
  for (let i = 0; i < 3; i++) {
    dialogs.killIndicators();
    expect(dialogs.connected).toEqual([]);
    jest.advanceTimersByTime(1_000);
    expect(dialogs.connected).toEqual([WHO]);
    jest.advanceTimersByTime(1);
  }
  dialogs.killIndicators();
  jest.advanceTimersByTime(15_000);
  expect(events).toEqual(['no_input', 'indicator_lost']);
});

test.each([
  [true, ['indicator_lost']],
  [false, []],
])('a banner that cannot be shown ends an attended session at once (attended: %s)', (mandatory, expected) => {
  show(mandatory, () => {
    throw new AgentFault('missing_library', 'libXi.so.6 is missing');
  });
  jest.advanceTimersByTime(60_000);
  expect(events).toEqual(expected);
});

test('End is reported once, and a closed banner reports nothing', () => {
  show(true);
  dialogs.end();
  dialogs.end();
  jest.advanceTimersByTime(60_000);
  expect(events).toEqual(['ended']);
});
