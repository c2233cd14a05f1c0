import type { ControlMessage } from '@guru-connect/proto/control';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { RefusalReport } from './refusal-report.ts';

let sent: ControlMessage['body'][];
let relay: { registered: boolean; has(): boolean; send(body: ControlMessage['body']): void };
let report: RefusalReport;

beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
  relay = { registered: true, has: () => true, send: (body) => sent.push(body) };
  report = new RefusalReport(relay);
});

afterEach(() => {
  report.stop();
  jest.useRealTimers();
});

test('sums refusals by kind and sends one report in two seconds', () => {
  for (let i = 0; i < 3_000; i++) {
    report.add('session-1', 'injected');
    jest.advanceTimersByTime(1);
  }
  report.add('session-1', 'sent_by_program');
  jest.advanceTimersByTime(10_000);
  const value = { sessionId: 'session-1' };
  expect(sent).toEqual([
    { $case: 'inputRefused', value: { ...value, refusals: { injected: 2_000 } } },
    { $case: 'inputRefused', value: { ...value, refusals: { injected: 1_000, sent_by_program: 1 } } },
  ]);
});

test('reports nothing that the person did', () => {
  for (const refusal of ['too_soon', 'typing', 'covered', 'pointer_not_moved'] as const)
    report.add('session-1', refusal);
  jest.advanceTimersByTime(10_000);
  expect(sent).toEqual([]);
});

test('waits while the relay is away', () => {
  relay.registered = false;
  report.add('session-1', 'injected');
  jest.advanceTimersByTime(10_000);
  expect(sent).toEqual([]);
  relay.registered = true;
  jest.advanceTimersByTime(2_000);
  expect(sent).toHaveLength(1);
});
