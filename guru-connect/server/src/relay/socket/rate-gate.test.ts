import { expect, test } from '@jest/globals';
import { RateGate } from './rate-gate.ts';

function gateAt(limit: { perSecond: number; burst: number }) {
  const time = { now: 5000 };
  return { time, gate: new RateGate(limit, () => time.now) };
}

const counts = (gate: RateGate, messages: number) => Array.from({ length: messages }, () => gate.count());

test('lets a burst through and asks for a pause after it', () => {
  const { gate } = gateAt({ perSecond: 100, burst: 3 });
  expect(counts(gate, 4)).toEqual([0, 0, 0, 10]);
});

test('lengthens the pause for messages that arrive in spite of it', () => {
  const { gate } = gateAt({ perSecond: 100, burst: 1 });
  expect(counts(gate, 51).at(-1)).toBe(500);
});

test('earns nothing while in debt but what time brings', () => {
  const { gate, time } = gateAt({ perSecond: 100, burst: 1 });
  counts(gate, 11);
  time.now += 50;
  expect(gate.count()).toBe(60);
  time.now += 60;
  expect(gate.count()).toBe(10);
});

test('saves up no more than a burst', () => {
  const { gate, time } = gateAt({ perSecond: 100, burst: 2 });
  time.now += 3_600_000;
  expect(counts(gate, 3)).toEqual([0, 0, 10]);
});

test('holds the average for a sender that fills every chunk', () => {
  const limit = { perSecond: 1000, burst: 2000 };
  const { gate, time } = gateAt(limit);
  let passed = 0;
  while (time.now < 65_000) {
    const pause = Math.max(...counts(gate, 5000));
    passed += 5000;
    time.now += Math.max(1, pause);
  }
  expect(passed).toBeLessThanOrEqual(60 * limit.perSecond + limit.burst + 5000);
  expect(passed).toBeGreaterThanOrEqual(60 * limit.perSecond);
});
