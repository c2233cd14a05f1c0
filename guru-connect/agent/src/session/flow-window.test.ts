import { expect, test } from '@jest/globals';
import { FlowWindow } from './flow-window.ts';

test('two frames may be in flight, numbered from 1', () => {
  const window = new FlowWindow();
  expect(window.nextSeq).toBe(1);
  window.sent(1000, 0);
  expect(window.open).toBe(true);
  window.sent(1000, 0);
  expect(window.open).toBe(false);
  expect(window.acknowledge(1, 0)).toBe(true);
  expect(window.open).toBe(true);
  expect(window.nextSeq).toBe(3);
});

test('an acknowledgement also acknowledges all frames before it', () => {
  const window = new FlowWindow(3, 3);
  for (let i = 0; i < 3; i++) window.sent(1000, 0);
  expect(window.acknowledge(3, 0)).toBe(true);
  for (let i = 0; i < 3; i++) {
    expect(window.open).toBe(true);
    window.sent(1000, 0);
  }
  expect(window.open).toBe(false);
});

test('numbers never sent, or acknowledged before, do not open the window', () => {
  const window = new FlowWindow(1, 1);
  window.sent(1000, 0);
  for (const seq of [2, 4_294_967_295, 0]) expect(window.acknowledge(seq, 0)).toBe(false);
  expect(window.open).toBe(false);
  window.acknowledge(1, 0);
  expect(window.acknowledge(1, 0)).toBe(false);
});

/** Sends whenever it may for three seconds, over a line of a round trip and so many bytes a millisecond. */
function run(
  window: FlowWindow,
  bytes: number,
  roundTrip: number,
  perMs: number,
  from = 0,
  to = 3000,
): number {
  const acks: { seq: number; at: number }[] = [];
  let free = 0;
  let most = 0;
  for (let now = from; now < to || acks.length > 0; now += 1) {
    while ((acks[0]?.at ?? Number.POSITIVE_INFINITY) <= now) window.acknowledge(acks.shift()?.seq ?? 0, now);
    if (now >= to || now % 16 !== 0 || !window.open) continue;
    free = Math.max(free, now) + bytes / perMs;
    acks.push({ seq: window.nextSeq, at: Math.ceil(free + roundTrip) });
    window.sent(bytes, now);
    most = Math.max(most, free - now);
  }
  return most;
}

test('a long line that is not full gets as many frames as its round trip asks for', () => {
  const window = new FlowWindow();
  run(window, 4000, 60, 2500);
  expect(window.limit).toBeGreaterThan(3);
  expect(window.isThin).toBe(false);
});

test('a line on this machine keeps two', () => {
  const window = new FlowWindow();
  run(window, 60_000, 4, 50_000);
  expect(window.limit).toBe(2);
  expect(window.isThin).toBe(false);
});

test('a line that is full gets no queue, and is known as thin', () => {
  const window = new FlowWindow();
  window.sent(500, 0);
  window.acknowledge(1, 62);
  const queued = run(window, 40_000, 60, 375);
  expect(window.limit).toBe(2);
  expect(window.isThin).toBe(true);
  expect(queued).toBeLessThan(3 * (40_000 / 375));
});

test.each([9000, 11_000, 13_000, 22_000, 30_000])(
  'a line that has been full for %d ms gets no queue, and is still known as thin',
  (to) => {
    const window = new FlowWindow();
    window.sent(500, 0);
    window.acknowledge(1, 62);
    const queued = run(window, 40_000, 60, 375, 64, to);
    expect([window.isThin, window.limit]).toEqual([true, 2]);
    expect(queued).toBeLessThan(3 * (40_000 / 375));
  },
);

test('a route that becomes longer is not taken for a thin line for long', () => {
  const window = new FlowWindow();
  run(window, 40_000, 20, 12_500);
  run(window, 40_000, 200, 12_500, 4000, 34_000);
  expect(window.isThin).toBe(false);
  expect(window.limit).toBeGreaterThan(2);
});
